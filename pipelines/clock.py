"""Dagster's sensors while the clock was set back: it would wait for the time of their last look to come again.

Imported with the event log, by whatever process opens the instance (pipelines/event_log.py).
"""

from dagster import _time
from dagster._core.scheduler.instigation import InstigatorState
from dagster._daemon import sensor


def elapsed(state: InstigatorState) -> float | None:
    """Returns the seconds since a sensor last looked, None where it never did as far as the clock goes."""
    data = sensor._sensor_instigator_data(state)
    now = _time.get_current_timestamp()
    looks = (data.last_tick_timestamp, data.last_tick_start_timestamp) if data else ()
    past = [at for at in looks if at and at <= now]
    return now - max(past) if past else None


sensor.get_elapsed = elapsed
