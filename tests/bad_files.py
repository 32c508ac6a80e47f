"""Files that must not be believed: made here byte by byte, since no program that writes files would make them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'
)


def book_parts(rows: str, *, shared: str | None = None, sheets: int = 1) -> dict[str, str]:
    """The parts of a workbook with these row elements in a sheet `accounts`; further sheets show the same part."""
    named = "".join(f'<sheet name="{"accounts" if n == 0 else n}" sheetId="{n + 1}" r:id="r1"/>' for n in range(sheets))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    if shared is not None:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{shared}</sst>'
    return parts


def packed(members: dict[str, str] | dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(rows: str, *, shared: str | None = None, sheets: int = 1) -> bytes:
    """The workbook of `book_parts`."""
    return packed(book_parts(rows, shared=shared, sheets=sheets))


def with_symlink() -> bytes:
    """A ZIP whose accounts.csv is a symbolic link out of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("accounts.csv")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def damaged(data: bytes, member: str) -> bytes:
    """The ZIP with the packed content of one member overwritten."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(member)
    name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name_length + extra_length
    return data[:start] + b"\xff" * info.compress_size + data[start + info.compress_size :]


def relabelled(data: bytes, *, flag: int | None = None, method: int | None = None) -> bytes:
    """The ZIP with other flags (1 = encrypted) or another method in both headers of its first member."""
    changed = bytearray(data)
    for signature, flag_at, method_at in ((b"PK\x03\x04", 6, 8), (b"PK\x01\x02", 8, 10)):
        at = changed.index(signature)
        if flag is not None:
            struct.pack_into("<H", changed, at + flag_at, flag)
        if method is not None:
            struct.pack_into("<H", changed, at + method_at, method)
    return bytes(changed)


def understated(data: bytes, member: str, content: bytes) -> bytes:
    """The ZIP with the directory saying of the member that it is `content`: shorter than it really is."""
    changed, at = bytearray(data), -1
    while (at := changed.find(b"PK\x01\x02", at + 1)) >= 0:
        length = struct.unpack_from("<H", changed, at + 28)[0]
        if bytes(changed[at + 46 : at + 46 + length]) == member.encode():
            struct.pack_into("<I", changed, at + 16, zipfile.crc32(content))
            struct.pack_into("<I", changed, at + 24, len(content))
    return bytes(changed)


def doubled(name: str, first: bytes, second: bytes) -> bytes:
    """A ZIP with two members of one name."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, first)
            archive.writestr(name, second)
    return out.getvalue()
