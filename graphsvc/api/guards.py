"""Keeps foreign pages out: DNS rebinding (Host), cross-site writes (Origin), sniffing and framing."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from graphsvc.api.problems import problem
from graphsvc.settings import LOOPBACK

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask) -> None:
    """Refuses requests that name another host or come from another origin, before any route runs."""
    app.before_request(_refuse_foreign)
    app.after_request(_harden)


def _refuse_foreign() -> Response | None:
    if _host_of("//" + request.headers.get("Host", "")) not in LOOPBACK:
        return problem(421, "Another host", "Ask this service as 127.0.0.1 or localhost.")
    origin = request.headers.get("Origin")
    if origin is not None and not _same_origin(origin):
        return problem(403, "Another origin", "Only this service's own page may call it from a browser.")
    if origin is None and request.headers.get("Sec-Fetch-Site") == "cross-site" and request.method != "GET":
        return problem(403, "Another origin", "Only this service's own page may call it from a browser.")
    return None


def _same_origin(origin: str) -> bool:
    return origin.casefold() == f"{request.scheme}://{request.headers.get('Host', '')}".casefold()


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
