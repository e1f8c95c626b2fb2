"""Sends a DataFrame to Foretide, reads its forecasts back over HTTP and from Kafka, and plots them.

Each part below a line `# %%` is a cell for Jupyter, VS Code or Spyder; `python3 forecast.py` runs them all.
Needs requests, pandas and matplotlib, and confluent_kafka for the last cells
(Debian: apt-get install python3-requests python3-pandas python3-matplotlib python3-confluent-kafka).
"""
# %% Where the service is
import io
import json
import os
import time

import matplotlib
import numpy as np
import pandas as pd
import requests

URL = os.environ.get("FORETIDE_URL", "http://localhost:8080")
KAFKA = os.environ.get("FORETIDE_KAFKA", "localhost:9092")
INTERVAL = os.environ.get("FORETIDE_INTERVAL", "1min")  # stream.interval of the service
PICTURE = os.environ.get("FORETIDE_PICTURE", "forecast.png")
http = requests.Session()
if "FORETIDE_TOKEN" in os.environ:
    http.headers["Authorization"] = "Bearer " + os.environ["FORETIDE_TOKEN"]

# %% A DataFrame: two noisy waves, one step each interval, up to now
steps = np.arange(200)
noise = np.random.default_rng(1).normal(0, 0.3, len(steps))
index = pd.date_range(end=pd.Timestamp.now(tz="UTC").floor(INTERVAL), periods=len(steps), freq=INTERVAL)
frame = pd.DataFrame({"py_wave": 10 + 3 * np.sin(steps / 6) + noise, "py_saw": steps % 12 + noise}, index=index)

# %% Send it over HTTP: as long rows series,time,value. 202 means that Kafka holds every observation.
rows = frame.rename_axis("time").reset_index().melt(id_vars="time", var_name="series")
rows["time"] = rows["time"].map(lambda at: at.isoformat())
body = rows[["series", "time", "value"]].sort_values("time", kind="stable").to_csv(index=False)
answer = http.post(URL + "/api/v1/observations", data=body, headers={"Content-Type": "text/csv"}, timeout=60)
print(answer.status_code, answer.text)
answer.raise_for_status()

# %% Read the newest forecasts, once the service has taken the last step of each series
def forecast(series):
    for _ in range(240):
        answer = http.get(f"{URL}/api/v1/series/{requests.utils.quote(series, safe='')}/forecast.csv", timeout=60)
        if answer.ok:
            read = pd.read_csv(io.StringIO(answer.text))
            read["time"] = pd.to_datetime(read["time"], unit=unit(read["time"]), utc=True)
            if read["time"].iloc[0] >= index[-1]:
                return read
        time.sleep(0.25)
    raise TimeoutError(f"no forecast of {series} within a minute: {answer.status_code} {answer.text}")


def unit(times):
    return "ms" if pd.api.types.is_numeric_dtype(times) else None


forecasts = {series: forecast(series) for series in frame}
print(forecasts["py_wave"][["time", "lead", "median"]].head())

# %% Plot the last steps, the medians and the intervals
if not os.environ.get("DISPLAY"):
    matplotlib.use("Agg")
import matplotlib.pyplot as plt

figure, axes = plt.subplots(len(forecasts), sharex=True, figsize=(9, 6))
for axis, (series, read) in zip(axes, forecasts.items()):
    quantiles = [column for column in read if column.startswith("q")]
    axis.plot(frame.index[-60:], frame[series].iloc[-60:], label=series)
    axis.plot(read["time"], read["median"], label="median")
    axis.fill_between(read["time"], read[quantiles[0]], read[quantiles[-1]], alpha=0.3, label="interval")
    axis.legend()
figure.savefig(PICTURE)
print("see", PICTURE)

# %% The same over Kafka: write observations. Partition by murmur2, as Java's clients do.
from confluent_kafka import Consumer, Producer

producer = Producer({"bootstrap.servers": KAFKA, "partitioner": "murmur2_random", "enable.idempotence": True})
for at, value in frame["py_wave"].items():
    record = json.dumps({"time": int(at.timestamp() * 1000), "value": value})
    producer.produce("foretide.observations", key="py_kafka", value=record)
left = producer.flush(60)
assert left == 0, f"{left} observations did not reach Kafka"

# %% ... and read every forecast that was made of them
consumer = Consumer({
    "bootstrap.servers": KAFKA,
    "group.id": f"notebook-{time.time()}",
    "auto.offset.reset": "earliest",
    "isolation.level": "read_committed",
})
consumer.subscribe(["foretide.forecasts"])
seen, until = [], time.time() + 60
while len(seen) < len(frame) - 1 and time.time() < until:
    message = consumer.poll(1)
    if message is not None and not message.error() and message.key() == b"py_kafka":
        seen.append(json.loads(message.value()))
consumer.close()
errors = [
    abs(after["actual"] - before["steps"][0]["median"]) for before, after in zip(seen, seen[1:])
]
print(f"{len(seen)} forecasts; mean absolute error one step ahead: {np.mean(errors):.3f}")
