"""Makes a photo anew: what remains is what is to be seen, upright, and nothing else.

Whatever a camera or an editor wrote beside the picture (place, device, owner, comments, thumbnails, XMP,
colour profiles) stays behind, because only the dots are carried over into a new image.
"""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from .model import Limits, Refusal, RefusalCode
from .signatures import GIF, JPEG, PNG, WEBP, MediaType

_FORMATS = {JPEG.name: "JPEG", PNG.name: "PNG", GIF.name: "GIF", WEBP.name: "WEBP"}
_QUALITY = 88


def cleaned(content: bytes, found: MediaType, limits: Limits) -> tuple[MediaType, bytes]:
    """The picture re-encoded; a GIF becomes the PNG of its first frame. Raises Refusal."""
    made = PNG if found is GIF else found
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[found.name]]) as picture:
            _check_size(picture, limits)
            return made, _encoded(_fresh(picture, limits.image_side), made)
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_dots() from error
    except Exception as error:  # its many decoders raise whatever they stumble over
        raise Refusal(RefusalCode.damaged, "图片已损坏，无法读取") from error


def _check_size(picture: Image.Image, limits: Limits) -> None:
    """The header alone has been read so far."""
    width, height = picture.size
    if width * height > limits.image_pixels:
        raise _too_many_dots()


def _too_many_dots() -> Refusal:
    return Refusal(RefusalCode.bomb, "图片尺寸过大，请缩小后再传")


def _fresh(picture: Image.Image, longest_side: int) -> Image.Image:
    if max(picture.size) > longest_side:
        picture.draft("RGB", (longest_side, longest_side))  # decodes a JPEG at a fraction of its size
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    plain = upright.convert(_mode(upright))
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _mode(picture: Image.Image) -> str:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        return "RGBA"
    return "L" if picture.mode in ("1", "L") else "RGB"


def _encoded(picture: Image.Image, made: MediaType) -> bytes:
    out = io.BytesIO()
    if made is JPEG:
        picture.convert("RGB" if picture.mode == "RGBA" else picture.mode).save(
            out, "JPEG", quality=_QUALITY, optimize=True
        )
    elif made is WEBP:
        picture.save(out, "WEBP", quality=_QUALITY)
    else:
        picture.save(out, "PNG", optimize=False)
    return out.getvalue()
