"""Events as they happen, presence and live edits, over socket.io. It needs `pip install 'taskflow-sdk[realtime]'`.

    from taskflow import AsyncTaskFlow
    from taskflow.realtime import connect_realtime

    async with AsyncTaskFlow() as client, await connect_realtime(client) as realtime:
        await realtime.subscribe(lambda each: print(each.event.type))
        await realtime.wait_closed()
"""

from ._runtime.realtime import Realtime as Realtime
from ._runtime.realtime import Unsubscribe as Unsubscribe
from ._runtime.realtime import connect_realtime as connect_realtime
from ._runtime.realtime_link import RealtimeError as RealtimeError
from ._runtime.realtime_subscriptions import RealtimeEvent as RealtimeEvent
