"""The application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What is loaded by now stays as long as the process: a full collection, which takes a request
# 100 ms and more, need not walk through it.
gc.collect()
gc.freeze()
