"""sendDocument: what is taken and refused, and what becomes of the file on the chat page."""

from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from bot.sandbox.files import Files
from bot.sandbox.parameters import Upload
from tests.support.chat_page import Visitor, open_chat
from tests.support.sandbox_client import LENA, SandboxClient

NOTE = "# Notes\n字"


async def send(
    client: SandboxClient, content: str | bytes = NOTE, name: str = "notes.md", **fields: str
) -> Any:
    """The answer to a file in a form."""
    form = aiohttp.FormData({"chat_id": str(LENA), **fields}, default_to_multipart=True)
    data = content.encode() if isinstance(content, str) else content
    form.add_field("document", data, filename=name, content_type="text/markdown")
    url = f"{client.sandbox.base_url}{client.sandbox.token}/sendDocument"
    async with client.session.post(url, data=form) as response:
        return await response.json()


async def test_a_file_is_shown_with_its_name_and_can_be_had_again(met: SandboxClient) -> None:
    message = (await send(met))["result"]

    document = message["document"]
    assert (document["file_name"], document["mime_type"]) == ("notes.md", "text/markdown")
    assert document["file_size"] == len(NOTE.encode())
    async with met.session.get(
        f"{met.sandbox.page_url}page/files/{document['file_id']}"
    ) as response:
        assert await response.text() == NOTE
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.headers["Content-Type"] == "application/octet-stream"
    again = await met.call("sendDocument", chat_id=LENA, document=document["file_id"])
    assert again.result["document"] == document


async def test_a_caption_is_a_text_of_its_own_kind(met: SandboxClient) -> None:
    message = (await send(met, caption="<b>Notes</b>", parse_mode="HTML"))["result"]

    assert message["caption"] == "Notes"
    assert [one["type"] for one in message["caption_entities"]] == ["bold"]
    assert "text" not in message
    assert (await send(met, caption="x" * 1025))["description"] == (
        "Bad Request: message caption is too long"
    )


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({}, "there is no document in the request"),
        ({"document": "attach://nothing"}, "wrong file identifier/HTTP URL specified"),
        ({"document": "nonsense"}, "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_what_is_no_file_is_refused(
    met: SandboxClient, parameters: dict[str, str], refusal: str
) -> None:
    refused = await met.call("sendDocument", chat_id=LENA, **parameters)

    assert refused.refusal == f"Bad Request: {refusal}"


async def test_an_empty_file_is_refused(met: SandboxClient) -> None:
    assert (await send(met, b""))["description"] == "Bad Request: file must be non-empty"


async def test_two_files_are_no_duplicates_and_one_file_twice_is(met: SandboxClient) -> None:
    await send(met)
    await send(met, name="other.md")
    assert (await met.look("sim/stats"))["duplicates"] == 0
    await send(met)
    assert (await met.look("sim/stats"))["duplicates"] == 1


async def test_a_file_that_is_not_there_is_not_found(met: SandboxClient) -> None:
    async with met.session.get(f"{met.sandbox.page_url}page/files/none") as response:
        assert response.status == 404


def test_the_oldest_files_go_when_there_is_no_room() -> None:
    files = Files(room=10)

    first = files.keep(Upload("a", "", b"12345"))
    assert files.keep(Upload("a", "", b"12345")).id == first.id
    second = files.keep(Upload("b", "", b"12345"))
    assert files.find(first.id) is not None
    large = files.keep(Upload("c", "", b"x" * 50))

    assert [files.find(one.id) for one in (first, second, large)] == [None, None, large]


@pytest.mark.browser
async def test_the_chat_page_keeps_a_file_on_this_machine(
    met: SandboxClient, visitor: Visitor
) -> None:
    await open_chat(visitor, "Lena Vogel")
    await send(met)

    link = visitor.page.locator(".file")
    await expect(link).to_have_text("📎 notes.md (1 KB)")
    async with visitor.page.expect_download() as coming:
        await link.click()
    download = await coming.value
    assert download.suggested_filename == "notes.md"
