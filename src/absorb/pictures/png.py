"""A chart as a picture for documents, which hold no SVG that every program shows."""

from absorb.pictures.schemas import Picture, Width


def draw_png(picture: Picture, width: Width, *, scale: float = 2.0) -> bytes:
    """The picture as a PNG, `scale` pixels to a point. Slow: only for jobs."""
    import vl_convert

    from absorb.pictures.charts import specification

    return bytes(vl_convert.vegalite_to_png(specification(picture, width), scale=scale, allowed_base_urls=[]))
