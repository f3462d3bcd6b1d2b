from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "wayhome.foundation.agencies"
    label = "agencies"

    def ready(self) -> None:
        """Write the log of sign-ins: other people's libraries tell of them by signal alone."""
        from allauth.account import signals as account
        from allauth.mfa import signals as second_step
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import (
            user_logged_in,
            user_logged_out,
            user_login_failed,
        )

        from wayhome.foundation.agencies import sign_in

        user_logged_in.connect(sign_in.signed_in)
        user_logged_out.connect(sign_in.signed_out)
        user_login_failed.connect(sign_in.sign_in_failed)
        user_locked_out.connect(sign_in.locked_out)
        account.password_changed.connect(sign_in.password_changed)
        account.password_reset.connect(sign_in.password_changed)
        second_step.authentication_failed.connect(sign_in.second_step_failed)
        for action in ("added", "removed", "reset"):
            signal = getattr(second_step, f"authenticator_{action}")
            signal.connect(sign_in.second_step_changed(action), weak=False)
