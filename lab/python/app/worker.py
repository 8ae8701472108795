"""The background work of the operated system: mails about orders, reports, and an index of what was ordered.

It is told where everything is by its environment: CELERY_BROKER_URL, SENDGRID_URL, SENDGRID_API_KEY, RELEASE_FILE.
"""

import json
import logging
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone

from celery import Celery, signals

# Its presence says that the index is being rebuilt; it lies in the instance's own folder.
REBUILD_LOCK = "rebuild.lock"
SENDER = {"email": "orders@vectra.io", "name": "Vectra"}

app = Celery("app", broker=os.environ["CELERY_BROKER_URL"])
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "priority_steps": [0, 3, 6, 9],
        "queue_order_strategy": "priority",
        # What a killed worker held goes back to the queue after this many seconds.
        "visibility_timeout": 60,
    },
    task_default_priority=0,
    task_default_queue="celery",
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    worker_hijack_root_logger=False,
    # A worker takes a task when it has nothing else to do, so that none waits behind one that never ends.
    worker_disable_prefetch=True,
    worker_prefetch_multiplier=1,
    worker_redirect_stdouts=False,
)
log = logging.getLogger("app")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record):
        entry = {
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": "worker",
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = f"{record.exc_info[0].__name__}: {record.exc_info[1]}"
        entry.update(getattr(record, "fields", {}))
        return json.dumps(entry)


@signals.setup_logging.connect
def set_up_logging(**_):
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def end_with_the_platform():
    """The platform holds our standard input open; when it is gone, so are we, with all that we have started."""
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


@signals.worker_init.connect
def watch_the_platform(**_):
    threading.Thread(target=end_with_the_platform, daemon=True).start()


@signals.worker_ready.connect
def tell(sender, **_):
    log.info("worker ready", extra={"fields": {"node": sender.hostname}})


class MailRefused(Exception):
    """The provider will not take this mail, however often it is sent."""


def post_mail(mail):
    """Hands one mail to the provider; gives the seconds after which to try again, or None when it was taken."""
    request = urllib.request.Request(
        os.environ["SENDGRID_URL"] + "/v3/mail/send",
        data=json.dumps(mail).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["SENDGRID_API_KEY"],
            "Content-Type": "application/json",
        },
        method="POST",
    )
    # The provider is asked directly, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5):
            return None
    except urllib.error.HTTPError as refusal:
        said = refusal.read(2000).decode(errors="replace")
        log.error("sendgrid answered %s: %s", refusal.code, said)
        if refusal.code == 429 or refusal.code >= 500:
            wait = refusal.headers.get("Retry-After", "")
            return min(float(wait), 60.0) if wait.isdigit() else 2.0
        raise MailRefused(f"sendgrid answered {refusal.code}") from refusal
    except OSError as error:
        log.error("sendgrid cannot be reached: %s", error)
        return 2.0


@app.task(name="app.worker.send_order_mail", bind=True, max_retries=5)
def send_order_mail(self, order_id, item, to):
    again = post_mail(
        {
            "personalizations": [{"to": [{"email": to}]}],
            "from": SENDER,
            "subject": f"Your order {order_id}",
            "content": [{"type": "text/plain", "value": f"We have received your order of: {item}"}],
        }
    )
    if again is not None:
        raise self.retry(countdown=again)
    log.info("order mail sent", extra={"fields": {"order": order_id}})


@app.task(name="app.worker.report", acks_late=True)
def report(number, seconds=0.2):
    time.sleep(min(float(seconds), 60.0))
    log.info("report written", extra={"fields": {"report": number}})


@app.task(name="app.worker.rebuild_index")
def rebuild_index(total):
    """Walks round all orders; the cursor starts again at the end and so never comes to one."""
    with open(REBUILD_LOCK, "w", encoding="utf-8") as lock:
        lock.write(str(os.getpid()))
    try:
        cursor = 0
        while cursor is not None:
            cursor = (cursor + 1) % total
            time.sleep(0.02)
    finally:
        os.remove(REBUILD_LOCK)
