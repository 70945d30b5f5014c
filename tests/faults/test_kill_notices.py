"""Kill -9 while notices go out: each that was stored arrives; a kill repeats at most the one it fell on."""

from __future__ import annotations

import random
import threading
from collections import Counter
from pathlib import Path

import pytest

from governance.engine import Engine, open_store
from governance.gateways.notices.opening import opened
from governance.notices.channels import ChannelName, delivery_id, wire_key
from governance.procedures import settings
from governance.procedures.notifying import wire, worker
from tests.faults import notifier
from tests.faults.lives import Life
from tests.gateways.services import Asked, Says, Service, service
from tests.whistle_city import City

pytestmark = pytest.mark.faults

KILLS = 8
WEBHOOK = ChannelName.WEBHOOK


def make_city(home: Path, url: str) -> None:
    city = City(home)
    phone = "UPDATE gov.accounts SET phone = '13712342210'"
    city.eng.write(lambda db: db.execute(phone) and None)
    settings.change(city.eng, "notices.webhook_url", url)
    settings.change(city.eng, "notices.quiet_from", "07:00")  # as its end: no quiet hours, whenever this runs
    city.close()


def arrived(sms: Service) -> Counter[str]:
    return Counter(asked.headers["Idempotency-Key"] for asked in sms.asked)


def deliver_all(eng: Engine) -> None:
    wire.use(opened)
    while worker.turn(eng, WEBHOOK):
        pass


def test_no_notice_is_lost_and_a_kill_repeats_at_most_one(tmp_path: Path) -> None:
    home, rng, stored = tmp_path / "home", random.Random(4), []
    with service(lambda _asked: Says()) as sms:
        make_city(home, sms.url)
        for number in range(KILLS):
            life = Life("tests.faults.notifier", home, number)
            life.until("opened")
            life.until_so_many(rng.randint(10, 60))
            threading.Event().wait(rng.uniform(0.0, 0.02))  # so that the kill falls anywhere in a delivery
            stored += [line["notice"] for line in life.kill() if "notice" in line]
        before = sum(arrived(sms).values())
        eng = open_store(home)
        deliver_all(eng)
        waiting = "SELECT count(*) FROM gov.notice_deliveries WHERE state <> 'sent'"
        assert eng.read(lambda db: db.execute(waiting).fetchone()) == (0,)
        eng.close()
    keys = {wire_key(delivery_id(notice, WEBHOOK)) for notice in stored}
    found = arrived(sms)
    assert len(keys) == len(stored) > KILLS * 9
    assert keys <= set(found)
    assert before > 0, "some went out while the process lived"
    assert sum(count - 1 for count in found.values()) <= KILLS


def test_a_normal_restart_repeats_nothing(tmp_path: Path) -> None:
    """The service answers slowly enough that every stop falls into a delivery."""
    home = tmp_path / "home"
    begun = threading.Event()

    def slowly(_asked: Asked) -> Says:
        begun.set()
        return Says(wait=pause)

    pause = threading.Event()
    with service(slowly) as sms:
        make_city(home, sms.url)
        eng = open_store(home)
        for number in range(12):
            notifier.send(eng, f"W1-{number}")
        wire.use(opened)
        running = worker.Deliveries(0.01)
        running.start(eng)
        assert begun.wait(20)
        stopping = threading.Thread(target=running.stop)
        stopping.start()
        pause.set()
        stopping.join(30)
        eng.close()
        eng = open_store(home)
        deliver_all(eng)
        eng.close()
    assert sorted(arrived(sms).values()) == [1] * 12
