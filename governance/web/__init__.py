"""The HTTP side: ASGI middleware and routes beside the pages."""
