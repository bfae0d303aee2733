"""The person who wrote the review opens the link on a phone, reads the answer, and says that it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from gateways.memory_channel import InMemoryChannel
from handlers.ports_notices import Outlets
from workflows.notifying.rounds import notify

if TYPE_CHECKING:
    from tests.browser.conftest import House


def test_the_evaluator_s_link_from_the_office_to_the_phone_and_back(house: House) -> None:
    phones = InMemoryChannel()
    house.app.extensions["bihuan"].outlets = Outlets({}, base_url=house.address, evaluators=phones)
    with house.site() as site:
        number = site.dispatched()
        site.do("shantou-l2", "verify_by_callback", number)
        reply = (
            "您反映的情况属实：窗口没有一次告知所需材料。我们已为您补办公积金提取，款项已到账，并安排专人值守咨询台。"
        )
        site.do("shantou-l2", "submit_rectification", number, "rectified", reply=reply)
        site.do("shantou-l1", "decide_review", number, "accept")
    clerk = house.person("shantou-l2")
    clerk.goto(f"/cases/{number}")
    clerk.get_by_role("link", name="发短信给评价人").click()
    dialog = clerk.get_by_role("dialog")
    expect(dialog.get_by_text("138****0000")).to_be_visible()
    dialog.get_by_label("理由").fill("答复评价人")
    house.look(clerk, "link-text")
    dialog.get_by_role("button", name="发短信给评价人").click()
    expect(clerk.get_by_text("短信已交付发送")).to_be_visible()
    with house.site() as site:
        notify(site.context)
    assert [message.address for message in phones.sent] == ["13800000000"]
    clerk.reload()
    expect(clerk.get_by_text("短信：")).to_be_visible()
    house.look(clerk, "link-text-sent")
    clerk.goto(f"/cases/{number}/answer-link")
    clerk.get_by_label("理由").fill("答复评价人")
    house.look(clerk, "link-form")
    clerk.get_by_role("button", name="生成回访链接").click()
    expect(clerk.get_by_role("img", name="回访链接的二维码")).to_be_visible()
    house.look(clerk, "link-made")
    address = clerk.get_by_label("链接", exact=True).input_value()

    phone = house.person(phone=True)
    phone.goto(address)
    expect(phone.get_by_role("heading", name="您的评价有了答复")).to_be_visible()
    expect(phone.get_by_text("款项已到账")).to_be_visible()
    phone.get_by_text("追加评价（只能追加一次，可不填）").click()
    house.look(phone, "phone-answer")
    phone.get_by_label("不满意", exact=True).first.check()
    phone.get_by_label("您想说的话（可不填）").fill("还是等了很久")
    phone.get_by_label("非常不满意", exact=True).check()
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("请写明不满意的原因")).to_be_visible()
    house.look(phone, "phone-answer-wrong")
    phone.get_by_label("追加评价的说明").fill("又跑了一趟")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", name="已收到，谢谢您")).to_be_visible()
    house.look(phone, "phone-answer-thanks")
    phone.goto(address)
    expect(phone.get_by_role("heading", name="这个链接打不开了")).to_be_visible()
    house.look(phone, "phone-answer-gone")
    assert phone.context.cookies() == []

    bureau = house.person("shantou-l1")
    expect(bureau.get_by_text(f"{number} 评价人对答复不满意")).to_be_visible()
    house.look(bureau, "desk-first-level")
    clerk.goto(f"/cases/{number}/answer-link")
    expect(clerk.get_by_text("不满意", exact=False).first).to_be_visible()
