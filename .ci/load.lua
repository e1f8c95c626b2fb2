-- Requests for wrk: NDJSON of a thousand series, a millisecond apart, stamped now.
local batch = tonumber(os.getenv("BATCH") or "100")
local pause = tonumber(os.getenv("PAUSE_MS") or "0")
local token = os.getenv("TOKEN")
local headers = { ["Content-Type"] = "application/x-ndjson" }
if token then headers["Authorization"] = "Bearer " .. token end
local count = 0

function request()
  local lines = {}
  local now = os.time() * 1000
  for i = 1, batch do
    count = count + 1
    lines[i] = string.format('{"series":"load-%d","time":%d,"value":%d}', count % 1000, now + count % 1000, count % 97)
  end
  return wrk.format("POST", "/api/v1/observations", headers, table.concat(lines, "\n"))
end

if pause > 0 then
  function delay() return math.random(0, 2 * pause) end
end

function done(summary, latency)
  local seconds = summary.duration / 1e6
  local errors = summary.errors
  print(string.format(
    "load: requests_per_s=%d observations_per_s=%d p50_ms=%.1f p99_ms=%.1f max_ms=%.1f not_2xx=%d failed=%d",
    summary.requests / seconds, summary.requests * batch / seconds,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
