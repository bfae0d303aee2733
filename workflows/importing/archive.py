"""A procedure as a zip archive: read within bounds and refused with the entry that is wrong; written the same every time.

Nothing is unpacked to disk. What an archive claims about itself is checked first, what it really holds while it is read.
"""

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NoReturn

from workflows.procedures.xml import LARGEST, DiagramError

__all__ = ["read_zip", "write_zip"]

# Shantou's folder holds some 60 files and 500 kB.
LARGEST_ARCHIVE = 10 * 1024 * 1024
MOST_FILES = 500
MOST_BYTES = 30 * 1024 * 1024
# XML packs to a twentieth. What packs better than this is no text that anybody wrote, unless it is small anyway.
MOST_RATIO = 100
SMALL = 64 * 1024
LONGEST_PATH, DEEPEST = 200, 5
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED, UTF8_NAME = 0x1, 0x800
# What macOS and Windows put into archives unasked.
LEFT_BY_SYSTEMS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
# What `zipfile` raises for archives that are broken in one way or the other.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
)
DIRECTORY_ENTRY = b"PK\x01\x02"
EPOCH = (1980, 1, 1, 0, 0, 0)
MAIN = "procedure.bpmn"


def read_zip(source: bytes) -> dict[str, str]:
    """Path → text of every file, in the order of the paths. An archive of the folder itself is read as what lies in it.

    Raises `DiagramError`, its element the entry, for what is no archive, too large or too many, packed suspiciously well,
    outside of the archive (`..`, `/`, `C:`), a link, twice there, locked by a password, or no text in UTF-8.
    """
    if len(source) > LARGEST_ARCHIVE:
        refuse("too-large", "-", f"压缩包超过 {megabytes(LARGEST_ARCHIVE)}", f"over {megabytes(LARGEST_ARCHIVE)}")
    if source.count(DIRECTORY_ENTRY) > 2 * MOST_FILES:
        too_many()  # before `zipfile` makes an object of each
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            files = texts(archive)
    except BROKEN as trouble:
        refuse(
            "not-a-zip",
            "-",
            "不是完好的 zip 压缩包，请重新导出",
            f"not a sound zip archive, export it again: {trouble}",
        )
    return dict(sorted(without_top(files).items()))


def write_zip(files: dict[str, str]) -> bytes:
    """The files as an archive: the same files give the same bytes, whenever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files.items()):
            info = zipfile.ZipInfo(path, EPOCH)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, text.encode())
    return buffer.getvalue()


def texts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The text of every entry; everything that an entry says of itself is checked before the first is unpacked."""
    wanted = [(name_of(info), info) for info in archive.infolist()]
    wanted = [(name, info) for name, info in wanted if not left_by_system(name)]
    if len(wanted) > MOST_FILES:
        too_many()
    for name, info in wanted:
        check_entry(name, info)
    if sum(info.file_size for _, info in wanted) > MOST_BYTES:
        refuse("too-large", "-", f"解压后超过 {megabytes(MOST_BYTES)}", f"over {megabytes(MOST_BYTES)} unpacked")
    kept = [(name, info) for name, info in wanted if not info.is_dir()]
    check_names([name for name, _ in kept])
    return {name: text_of(name, archive.open(info).read(LARGEST + 1)) for name, info in kept}


def too_many() -> NoReturn:
    """More files than any procedure has."""
    refuse("too-many-files", "-", f"文件超过 {MOST_FILES} 个", f"more than {MOST_FILES} files")


def name_of(info: zipfile.ZipInfo) -> str:
    """The path of an entry. Where nothing says that it is UTF-8, Chinese Windows wrote it in GBK."""
    if info.flag_bits & UTF8_NAME or info.orig_filename.isascii():
        return unicodedata.normalize("NFC", info.orig_filename)
    raw = info.orig_filename.encode("cp437")
    try:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        return raw.decode("gbk", "replace")


def left_by_system(name: str) -> bool:
    """Whether an entry is nobody's work."""
    return name.startswith(LEFT_BY_SYSTEMS[0]) or PurePosixPath(name).name in LEFT_BY_SYSTEMS


def check_entry(name: str, info: zipfile.ZipInfo) -> None:
    """What an entry says of itself."""
    for zh, en in faults_of_path(name):
        refuse("path-not-allowed", name, f"文件路径不允许：{zh}", f"the path is not allowed: {en}")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        refuse("link-in-archive", name, "不允许链接和特殊文件，请放入文件本身", "no links or devices: put in the file")
    if info.flag_bits & ENCRYPTED:
        refuse("archive-locked", name, "压缩包加了密码，请去掉密码", "locked by a password: remove it")
    if info.compress_type not in METHODS:
        refuse("packed-otherwise", name, "请用普通 zip 方式压缩（deflate）", "pack it the usual way (deflate)")
    if info.file_size > LARGEST:
        refuse("too-large", name, f"文件超过 {megabytes(LARGEST)}", f"over {megabytes(LARGEST)}")
    if info.file_size > SMALL and info.file_size > MOST_RATIO * info.compress_size:
        refuse("zip-bomb", name, f"压缩比超过 {MOST_RATIO} 倍，疑似压缩炸弹", f"packed over {MOST_RATIO} times: a bomb")


def faults_of_path(name: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a path: everything that could lead out of a folder, or be read in two ways."""
    parts = name.removesuffix("/").split("/")
    if any(ord(sign) < 32 or ord(sign) == 127 or sign in '\\:*?"<>|\ufffd' for sign in name):
        yield '含有控制符或 \\ : * ? " < > |', 'it holds control characters or \\ : * ? " < > |'
    if name.startswith("/") or ".." in parts:
        yield "指向压缩包之外（以 / 开头或含有 ..）", "it leads out of the archive (/ or ..)"
    elif any(part.strip(" ") in ("", ".") for part in parts):
        yield "有空的一段", "a part of it is empty"
    if len(name) > LONGEST_PATH or len(parts) > DEEPEST:
        yield f"超过 {LONGEST_PATH} 字或 {DEEPEST} 层", f"over {LONGEST_PATH} characters or {DEEPEST} levels"


def check_names(names: list[str]) -> None:
    """No name twice, also where capitals do not count, and none both a file and a folder."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            refuse("twice-in-archive", name, "同名文件出现两次，请只留一个", "there twice: leave one")
        seen.add(name.casefold())
    for name in names:
        if any(str(folder) in seen for folder in PurePosixPath(name.casefold()).parents):
            refuse("twice-in-archive", name, "所在文件夹与一个文件同名", "its folder has the name of a file")


def text_of(name: str, content: bytes) -> str:
    """The text of a file, unchanged."""
    if len(content) > LARGEST:
        refuse("too-large", name, f"文件超过 {megabytes(LARGEST)}", f"over {megabytes(LARGEST)}")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as trouble:
        at = f"第 {trouble.start + 1} 个字节", f"byte {trouble.start + 1}"
        refuse(
            "not-text",
            name,
            f"{at[0]}起不是 UTF-8 文本，请另存为 UTF-8",
            f"no UTF-8 text from {at[1]}: save it as UTF-8",
        )
    if "\0" in text:
        refuse("not-text", name, "含有空字符，不是文本文件", "holds NUL characters: no text file")
    return text


def without_top(files: dict[str, str]) -> dict[str, str]:
    """The files without the folder that they all lie in, where that is the procedure's own."""
    tops = {path.partition("/")[0] for path in files}
    top = f"{next(iter(tops), '')}/"
    if len(tops) == 1 and top + MAIN in files:
        return {path.removeprefix(top): text for path, text in files.items()}
    return files


def megabytes(size: int) -> str:
    """A limit as people say it."""
    return f"{size // 1024 // 1024} MB"


def refuse(code: str, entry: str, zh: str, en: str) -> NoReturn:
    """Names the entry, as far as it can be shown."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in entry[:LONGEST_PATH])
    raise DiagramError(code, f"{zh} / {en}", shown)
