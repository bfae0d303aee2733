"""Archives from people: what is sound is read unchanged, everything else is refused with the entry that is wrong."""

import io
import random
import stat
import struct
import zipfile

import pytest

from workflows.importing import archive
from workflows.importing.archive import LARGEST_ARCHIVE, MOST_FILES, read_zip, write_zip
from workflows.procedures.xml import LARGEST, DiagramError

FILES = {
    "forms/verify.json": '{"title": "核实"}\r\n',
    "procedure.bpmn": "<definitions/>\n",
    "scenarios/按期办结.yaml": "title: 按期办结\n",
}


def packed(*entries: tuple[str, bytes], **changes: object) -> bytes:
    """An archive made by hand; `changes` are set on each entry."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in changes.items():
                setattr(info, key, value)
            made.writestr(info, content)
    return buffer.getvalue()


def refused(source: bytes) -> DiagramError:
    """Why an archive is refused."""
    with pytest.raises(DiagramError) as refusal:
        read_zip(source)
    assert " / " in refusal.value.message
    return refusal.value


def test_what_was_written_is_read_unchanged_and_written_the_same() -> None:
    source = write_zip(FILES)

    assert read_zip(source) == FILES
    assert write_zip(dict(reversed(FILES.items()))) == source


def test_an_archive_of_the_folder_is_read_as_what_lies_in_it() -> None:
    assert read_zip(write_zip({f"shantou/{path}": text for path, text in FILES.items()})) == FILES


def test_what_systems_leave_in_archives_is_nobodys_work() -> None:
    source = packed(("__MACOSX/._procedure.bpmn", b"\x00\x05\x16"), (".DS_Store", b"\xff"), ("procedure.bpmn", b"<a/>"))

    assert read_zip(source) == {"procedure.bpmn": "<a/>"}


def test_folders_in_an_archive_are_no_files() -> None:
    assert read_zip(packed(("forms/", b""), ("forms/a.json", b"{}"))) == {"forms/a.json": "{}"}


def test_names_that_chinese_windows_wrote_are_read() -> None:
    source = packed(("XXXX.yaml", b"a: 1")).replace(b"XXXX", "按期".encode("gbk"))

    assert read_zip(source) == {"按期.yaml": "a: 1"}


@pytest.mark.parametrize(
    "name",
    [
        "../procedure.bpmn",
        "forms/../../etc/passwd",
        "/etc/passwd",
        "C:/procedure.bpmn",
        "forms\\..\\a.json",
        "forms//a.json",
        "./a.json",
        "a\nb.json",
        "a\u202eb\x7f.json",
        "a/b/c/d/e/f.json",
        "a" * 201,
        "",
    ],
)
def test_a_path_that_could_lead_elsewhere_is_refused_with_its_name(name: str) -> None:
    refusal = refused(packed((name, b"{}")))

    assert refusal.code == "path-not-allowed"
    assert refusal.element.isprintable()


def test_a_name_with_a_nul_is_refused() -> None:
    assert refused(packed(("aXb.json", b"{}")).replace(b"aXb", b"a\x00b")).code == "path-not-allowed"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(kind: int) -> None:
    refusal = refused(packed(("forms/a.json", b"/etc/passwd"), external_attr=(kind | 0o777) << 16))

    assert (refusal.code, refusal.element) == ("link-in-archive", "forms/a.json")


@pytest.mark.parametrize("other", ["forms/a.json", "forms/A.JSON", "Forms/a.json"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused(other: str) -> None:
    refusal = refused(packed(("forms/a.json", b"{}"), (other, b"[]")))

    assert (refusal.code, refusal.element) == ("twice-in-archive", other)


def test_a_file_with_the_name_of_a_folder_is_refused() -> None:
    assert refused(packed(("forms", b"{}"), ("forms/a.json", b"[]"))).code == "twice-in-archive"


def test_an_archive_behind_a_password_is_refused() -> None:
    source = bytearray(packed(("a.json", b"{}")))
    source[source.index(b"PK\x01\x02") + 8] |= 1

    assert refused(bytes(source)).code == "archive-locked"


def test_other_ways_of_packing_are_refused() -> None:
    assert refused(packed(("a.json", b"{}" * 99), compress_type=zipfile.ZIP_BZIP2)).code == "packed-otherwise"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    refusal = refused(packed(("a.json", b" " * 4_000_000)))

    assert (refusal.code, refusal.element) == ("zip-bomb", "a.json")


def test_a_bomb_that_hides_its_size_is_not_unpacked_either() -> None:
    """The directory says ten bytes: no more than these are unpacked, and they do not fit their check sum."""
    source = bytearray(packed(("a.json", b" " * 4_000_000)))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<L", source, source.index(mark) + at, 10)

    assert refused(bytes(source)).code == "not-a-zip"


def test_what_is_too_large_is_refused_with_its_name() -> None:
    noise = random.Random(6).randbytes(LARGEST // 2 + 1).hex().encode()

    assert refused(packed(("a.json", noise))).element == "a.json"
    assert refused(b"PK" * LARGEST_ARCHIVE).code == "too-large"


def test_what_is_too_large_together_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 50)

    assert refused(write_zip(FILES)).code == "too-large"


def test_too_many_files_are_refused() -> None:
    assert refused(packed(*((f"{n}.json", b"{}") for n in range(MOST_FILES + 1)))).code == "too-many-files"
    assert refused(packed(*((f"{n}.json", b"{}") for n in range(3 * MOST_FILES)))).code == "too-many-files"


@pytest.mark.parametrize("content", ["差评".encode("gbk"), "<a/>".encode("utf-16"), b"a\x00b", b"\xed\xa0\x80"])
def test_what_is_no_text_in_utf8_is_refused(content: bytes) -> None:
    refusal = refused(packed(("a.json", content)))

    assert (refusal.code, refusal.element) == ("not-text", "a.json")


@pytest.mark.parametrize(
    "source", [b"", b"PK", b"<definitions/>", b"PK\x05\x06" + b"\xff" * 18, b"7z\xbc\xaf'\x1c" * 9]
)
def test_what_is_no_archive_is_refused(source: bytes) -> None:
    assert refused(source).code == "not-a-zip"


def spoilt(source: bytes, chance: random.Random) -> bytes:
    """An archive with a few bytes changed, cut out or doubled."""
    changed = bytearray(source)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        changed[at : at + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 2))
    return bytes(changed)


def test_a_spoilt_archive_is_read_or_refused_and_nothing_else() -> None:
    chance, source = random.Random(6), write_zip(FILES)

    for _ in range(2_000):
        try:
            read_zip(spoilt(source, chance))
        except DiagramError:
            continue
