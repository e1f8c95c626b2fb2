// Sends observations and reads their forecast: node forecast.mjs [URL] (Node 18 or newer, no packages).
const url = process.argv[2] ?? 'http://localhost:8080';
const token = process.env.FORETIDE_TOKEN;
const headers = { 'Content-Type': 'application/x-ndjson', ...(token && { Authorization: `Bearer ${token}` }) };

const interval = Number(process.env.FORETIDE_INTERVAL_MS ?? 60_000); // stream.interval of the service
const last = Math.floor(Date.now() / interval) * interval;
const readings = Array.from({ length: 100 }, (_, i) => ({ series: 'js_wave', time: last - (99 - i) * interval, value: Math.sin(i / 6) }));
const sent = await fetch(`${url}/api/v1/observations`, { method: 'POST', headers, body: readings.map((one) => JSON.stringify(one)).join('\n') });
if (sent.status !== 202) throw new Error(`${sent.status} ${await sent.text()}`); // 202: Kafka holds them all

for (let tries = 0; ; tries++) {
  const answer = await fetch(`${url}/api/v1/series/js_wave/forecast`, { headers });
  const forecast = await answer.json();
  if (answer.ok && forecast.origin >= last - interval) {
    for (const { time, median, quantiles } of forecast.steps) console.log(new Date(time).toISOString(), median.toFixed(3), JSON.stringify(quantiles));
    break;
  }
  if (tries === 240) throw new Error(`no forecast within a minute: ${JSON.stringify(forecast)}`);
  await new Promise((resolve) => setTimeout(resolve, 250));
}
