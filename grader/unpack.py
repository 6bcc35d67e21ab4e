"""Unpack a member of a zip file within limits of memory, whatever it claims and however it is packed."""

from __future__ import annotations

import bz2
import copy
import lzma
import stat
import zipfile
import zlib

FILE = 2**25  # bytes of one file, and of all of a student's
PACKED = FILE + FILE // 8 + 2**16  # what cannot be packed grows by less


class Unreadable(Exception):
    """A file that is not read; the message says why, as the end of a sentence about it."""


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return what a member holds; Unreadable if it is too large, a link, encrypted or damaged."""
    if info.file_size > FILE or info.compress_size > PACKED:
        raise Unreadable(f"is larger than {FILE // 2**20} MB")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("is a link, which is not followed")
    try:
        data = _unpack(_packed(archive, info), info.compress_type)
        whole = len(data) > FILE or zlib.crc32(data) == info.CRC
    except Unreadable:
        raise
    except Exception:  # the unpackers have errors of many kinds, and not all are their own
        whole = False
    if not whole:
        raise Unreadable("cannot be unpacked: it is damaged or encrypted") from None
    if len(data) > FILE:
        raise Unreadable(f"is larger than {FILE // 2**20} MB")
    return data


def _packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of a member as they are: zipfile unpacks some methods without a limit."""
    stored = copy.copy(info)
    stored.compress_type, stored.file_size = zipfile.ZIP_STORED, info.compress_size
    stored.CRC = None  # type: ignore[assignment]  # of the unpacked bytes
    with archive.open(stored) as file:
        return file.read(PACKED)


def _unpack(data: bytes, method: int) -> bytes:
    """Return the unpacked bytes, or a little more than FILE of them."""
    most = FILE + 1
    if method == zipfile.ZIP_STORED:
        return data
    if method == zipfile.ZIP_DEFLATED:
        return zlib.decompressobj(-15).decompress(data, most)
    if method == zipfile.ZIP_BZIP2:
        return bz2.BZ2Decompressor().decompress(data, most)
    if (
        method == zipfile.ZIP_LZMA
    ):  # a version, the length of what follows: three numbers in a byte, the size of the dictionary
        three, rest = data[4], data[4 + int.from_bytes(data[2:4], "little") :]
        settings = {"id": lzma.FILTER_LZMA1, "lc": three % 9, "lp": three // 9 % 5, "pb": three // 45}
        settings["dict_size"] = min(most, int.from_bytes(data[5:9], "little"))
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[settings]).decompress(rest, most)
    raise Unreadable(f"is packed by a method that is not known here, number {method} of the zip format: pack it as usual")
