"""The cells of the table, each filled by running the SDK against a server. `../node/cells.ts` has the same."""

from __future__ import annotations

import asyncio
import concurrent.futures
import copy
import logging
import multiprocessing
import os
import pickle
import re
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

from servers import open_server
from subjects import SUBJECTS, Lines, Subject

DOES_NOT_APPLY = "–"
LIMIT_SECONDS = 1.0

RETRIES = 2
"""Given in the rows about retries, because the defaults differ."""

SECRET = "-".join(["hidden", "value"])
"""Composed, so that a traceback has it only if the SDK puts it there."""

subject: Subject = SUBJECTS[os.environ["COMPARE_DIALECT"]]()


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def error_of(run: Callable[[], Any]) -> Exception | None:
    """Returns what a call raised, or None."""
    try:
        run()
    except Exception as error:
        return error
    return None


def message() -> str:
    text = str(failure())
    facts = {"status": "400", "code": "the_code", "field": "the_field", "request ID": "request-4711"}
    found = [name for name, part in facts.items() if part in text]
    return ", ".join(found) or "the text of the server only"


def failure() -> Exception:
    client = subject.connect(open_server("fails").url)
    error = error_of(lambda: subject.get(client, "item-1"))
    assert error is not None
    return error


def raise_failure(url: str) -> None:
    """Runs in another process."""
    subject.get(subject.connect(url), "item-1")


def stack() -> str:
    client = subject.connect(open_server("fails").url)

    def the_caller() -> None:
        subject.get(client, "item-1")

    error = error_of(the_caller)
    return yes_or_no("the_caller" in "".join(traceback.format_exception(error)))


def pickle_and_copy() -> str:
    error = failure()

    def is_same(other: object) -> bool:
        return type(other) is type(error) and str(other) == str(error)

    def survives(run: Callable[[], object]) -> bool:
        try:
            return is_same(run())
        except Exception:
            return False

    kept = {
        "pickle": survives(lambda: pickle.loads(pickle.dumps(error))),
        "copy": survives(lambda: copy.copy(error)) and survives(lambda: copy.deepcopy(error)),
        "process pool": survives(from_pool),
    }
    lost = [name for name, is_kept in kept.items() if not is_kept]
    return "yes" if not lost else f"not {', '.join(lost)}"


def from_pool() -> Exception | None:
    url = open_server("fails").url
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        return error_of(lambda: pool.submit(raise_failure, url).result(60))


def newline() -> str:
    server = open_server("ok")
    error = error_of(lambda: subject.get(subject.connect(server.url, key=f"{SECRET}-1\n{SECRET}-2", retries=0), "item-1"))
    is_sent = len(server.seen()) > 0
    if error is None:
        return "is sent"
    is_shown = SECRET in "".join(traceback.format_exception(error)) + repr(error.__context__)
    return f"{'is sent' if is_sent else 'is refused'}, {'the error shows it' if is_shown else 'not shown'}"


def redirect() -> str:
    server = open_server("moved")
    error = error_of(lambda: subject.get(subject.connect(server.url), "item-1"))
    count = len(server.seen())
    if error is None:
        return f"is followed ({count} requests)"
    target = "with its target" if "moved=1" in str(error) else "without its target"
    return f"error {target}, {count} request{'' if count == 1 else 's'}"


def wrong_id() -> str:
    found: dict[str, list[str]] = {}
    for id in (None, 42, ["x"], {}):
        server = open_server("ok")
        client = subject.connect(server.url)
        error = error_of(lambda: subject.get(client, id))
        is_sent = len(server.seen()) > 0
        assert error is not None or is_sent
        is_named = re.search(r"\b(id|\w+_id)\b", str(error)) is not None
        outcome = "sent" if is_sent else "refused" if is_named else "refused without the name of the argument"
        found.setdefault(outcome, []).append(f"`{id!r}`")
    return "; ".join(f"{outcome}: {', '.join(ids)}" for outcome, ids in found.items())


def type_name(value: object) -> str:
    return "`None`" if value is None else f"a value of type `{type(value).__name__}`"


def result_of(mode: str, call: Callable[[Any], Any]) -> str:
    client = subject.connect(open_server(mode).url, retries=0)
    try:
        return f"returns {type_name(call(client))}"
    except Exception as error:
        return f"`{type(error).__name__}`"


def timeout() -> str:
    client = subject.connect(open_server("slow").url, timeout=LIMIT_SECONDS, retries=0)
    return yes_or_no(error_of(lambda: subject.get(client, "item-1")) is not None)


def abort() -> str:
    client = subject.connect_async(open_server("slow").url)

    async def cancel() -> bool:
        call = asyncio.wait_for(subject.get_async(client, "item-1"), LIMIT_SECONDS)
        try:
            await call
        except (TimeoutError, asyncio.TimeoutError):
            return True
        return False

    return f"{yes_or_no(asyncio.run(cancel()))}, async"


def retry_after() -> str:
    def result(mode: str) -> str:
        server = open_server(mode)
        error_of(lambda: subject.get(subject.connect(server.url, retries=RETRIES), "item-1"))
        seen = server.seen()
        if len(seen) < 2:
            return "no retry"
        return "waits" if seen[1]["at"] - seen[0]["at"] >= 1990 else "retries earlier"

    limited, unavailable = result("limited"), result("unavailable")
    same = limited == unavailable
    return f"429 and 503: {limited}" if same else f"429: {limited}; 503: {unavailable}"


def idempotency_key() -> str:
    server = open_server("broken")
    error_of(lambda: subject.create(subject.connect(server.url, retries=RETRIES)))
    keys = [request["headers"].get("idempotency-key") for request in server.seen()]
    if len(keys) < 2:
        return "no retry"
    if keys[0] is None:
        return "retried, no key"
    return yes_or_no(len(set(keys)) == 1)


def derived() -> str:
    if subject.derived is None:
        return "no"
    server = open_server("broken")
    client = subject.connect(server.url, retries=RETRIES)
    error = error_of(lambda: subject.get(subject.derive(client, retries=0), "item-1"))
    return subject.derived if error is not None and len(server.seen()) == 1 else "no"


def raw_request() -> str:
    server = open_server("ok")
    subject.send_raw(subject.connect(server.url))
    return subject.raw_request if server.seen()[0]["path"].endswith("/novel") else "no"


def extra_query() -> str:
    server = open_server("ok")
    subject.get(subject.connect(server.url), "item-1", query={"novel": "1"})
    return subject.query if server.seen()[0]["path"].endswith("?novel=1") else "no"


def extra_headers() -> str:
    server = open_server("ok")
    subject.get(subject.connect(server.url), "item-1", headers={"X-Novel": "1"})
    return subject.headers if server.seen()[0]["headers"].get("x-novel") == "1" else "no"


def proxy() -> str:
    server = open_server("ok")
    env = {**os.environ, "HTTP_PROXY": server.url, "http_proxy": server.url, "NO_PROXY": "", "no_proxy": ""}
    subprocess.run([sys.executable, sys.argv[0], "get-through-proxy"], env=env, check=True)
    return yes_or_no(len(server.seen()) > 0)


def page_repr() -> str:
    text = repr(subject.page(subject.connect(open_server("ok").url)))
    if "item-2" in text:
        return "yes"
    return "the number of items" if "2 items" in text else "no"


def item() -> Any:
    return subject.get(subject.connect(open_server("ok").url), "item-1")


def unknown_fields() -> str:
    return yes_or_no(getattr(item(), "novel_field", None) == "kept")


def unknown_enum() -> str:
    return yes_or_no(getattr(item(), subject.enum_field) == "novel")


def auto_paging() -> str:
    ids = [each.id for each in subject.items(subject.connect(open_server("ok").url))]
    return yes_or_no(ids == ["item-1", "item-2", "item-3"])


def raw_response() -> str:
    facts = subject.read_raw(subject.connect(open_server("ok").url))
    return subject.raw_response if facts == (200, "request-4711") else "no"


def log() -> str:
    handler = Lines()
    logger = logging.getLogger(subject.logger)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    key = f"logged-{SECRET}"
    subject.create(subject.connect(open_server("ok").url, key=key))
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)
    text = "\n".join(handler.lines)
    if text == "":
        return "is empty"
    has_body = "Card" in text or "file-1" in text
    return f"{'has the' if key in text else 'no'} credential, {'has' if has_body else 'no'} bodies"


def event_loop() -> str:
    client = subject.connect_async(open_server("ok").url)

    async def once() -> Any:
        return await subject.get_async(client, "item-1")

    asyncio.run(once())
    error = error_of(lambda: asyncio.run(once()))
    if error is None:
        return "works"
    names = "names" if "loop" in str(error) else "does not name"
    return f"`{type(error).__name__}`, {names} the event loop"


CELLS: dict[str, Callable[[], str]] = {
    "message": message,
    "stack": stack,
    "instanceof": lambda: DOES_NOT_APPLY,
    "pickle": pickle_and_copy,
    "newline": newline,
    "redirect": redirect,
    "wrongId": wrong_id,
    "notJson": lambda: result_of("html", lambda client: subject.get(client, "item-1")),
    "noContent": lambda: result_of("ok", subject.remove),
    "timeout": timeout,
    "abort": abort,
    "manyCalls": lambda: DOES_NOT_APPLY,
    "retryAfter": retry_after,
    "idempotencyKey": idempotency_key,
    "derived": derived,
    "rawRequest": raw_request,
    "extraQuery": extra_query,
    "extraHeaders": extra_headers,
    "proxy": proxy,
    "pageRepr": page_repr,
    "unknownFields": unknown_fields,
    "unknownEnum": unknown_enum,
    "autoPaging": auto_paging,
    "rawResponse": raw_response,
    "log": log,
    "eventLoop": event_loop,
}
