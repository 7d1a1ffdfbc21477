import asyncio
import time

from bot.web.lag import LoopLag


async def test_whatever_holds_the_loop_up_is_seen_once() -> None:
    lag = LoopLag()
    watching = asyncio.create_task(lag.watch())
    await asyncio.sleep(0)

    time.sleep(0.2)  # noqa: ASYNC251 -- this is what is to be seen
    await asyncio.sleep(0.1)
    watching.cancel()

    assert lag.take() >= 0.1
    assert lag.take() == 0
