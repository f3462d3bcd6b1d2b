"""One demonstration of the usual size, made once and only read by the tests beside this."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.plugin import databases
from wayhome.doors import demonstration
from wayhome.foundation.kernel.context import system_context


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    run = databases.current()
    name = run.new_clone()
    with django_db_blocker.unblock(), databases.pointed_at(name):
        demonstration.build(progress=lambda _: None)
        with transaction.atomic(), system_context():
            yield
    run.drop(name)
