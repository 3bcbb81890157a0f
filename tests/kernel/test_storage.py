import json
import multiprocessing

import pytest

from kernel.errors import Conflict
from kernel.storage import UNFINISHED, Pointer, Storage


@pytest.fixture
def storage(tmp_path):
    return Storage(tmp_path / "var")


def test_before_anything_is_there_nothing_is_current(storage):
    assert storage.current() == Pointer(scores=None, index=None)


def test_moving_one_part_of_the_pointer_leaves_the_other(storage):
    storage.point({"scores": 7})
    storage.point({"index": "000007-001"})
    assert storage.current() == Pointer(scores=7, index="000007-001")


def test_an_unknown_part_of_the_pointer_is_refused(storage):
    with pytest.raises(TypeError):
        storage.point({"score": 7})
    assert storage.current() == Pointer()


def _point_many(root, key, values):
    for value in values:
        Storage(root).point({key: value})


def test_two_processes_that_move_the_pointer_lose_nothing_and_tear_nothing(storage):
    spawn = multiprocessing.get_context("spawn")
    jobs = [("scores", list(range(60))), ("index", [f"{n:06}-001" for n in range(60)])]
    processes = [spawn.Process(target=_point_many, args=(storage.root, *job)) for job in jobs]
    for process in processes:
        process.start()
    while any(process.is_alive() for process in processes):
        storage.current()  # never torn
    for process in processes:
        process.join()

    assert json.loads((storage.root / "current").read_text()) == {"scores": 59, "index": "000059-001"}
    assert list(storage.root.glob(f"{UNFINISHED}*")) == []


def test_a_folder_appears_whole(storage):
    final = storage.generations / "000001"
    with storage.new_folder(final) as folder:
        (folder / "manifest.json").write_text("{}")
        assert not final.exists()
    assert (final / "manifest.json").read_text() == "{}"


def test_a_folder_whose_filling_failed_never_appears(storage):
    def fill_half():
        with storage.new_folder(storage.generations / "000001") as folder:
            (folder / "half").write_text("")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fill_half()

    assert list(storage.generations.iterdir()) == []


def test_what_a_crash_left_is_swept_wherever_it_is(storage):
    (storage.activity / "posts" / f"{UNFINISHED}a").mkdir(parents=True)
    (storage.activity / f"{UNFINISHED}b").write_text("")
    (storage.activity / "posts" / "kept").write_text("")

    assert storage.sweep(storage.activity) == 2
    assert sorted(path.name for path in storage.activity.rglob("*")) == ["kept", "posts"]


def test_a_folder_whose_removal_was_killed_is_gone_from_its_name_and_the_rest_is_swept(storage, monkeypatch):
    folder = storage.generations / "000001"
    folder.mkdir(parents=True)
    (folder / "manifest.json").touch()
    (folder / "scores.sqlite").touch()
    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", _killed_after_the_manifest)
        with pytest.raises(KeyboardInterrupt):
            storage.remove_folder(folder)

    assert not folder.exists()
    assert storage.sweep(storage.generations) == 1
    assert list(storage.generations.iterdir()) == []


def _killed_after_the_manifest(folder, **_options):
    (folder / "manifest.json").unlink()
    raise KeyboardInterrupt


def test_a_lock_is_for_one_and_free_again_afterwards(storage):
    with storage.lock("scores"), pytest.raises(Conflict, match="busy with “scores”"), storage.lock("scores"):
        pass
    with storage.lock("scores"), storage.lock("index"):
        pass


def test_the_demo_is_marked_for_good(storage):
    assert not storage.is_demo
    storage.mark_demo()
    assert Storage(storage.root).is_demo
