"""Where e-mail goes in the demonstration: a table, shown on a page. Nothing leaves the machine."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from wayhome.foundation.kernel.models import OutboxMessage


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        OutboxMessage.objects.bulk_create(
            OutboxMessage(
                to=", ".join(message.to), subject=str(message.subject)[:200], body=str(message.body)
            )
            for message in email_messages
        )
        return len(email_messages)
