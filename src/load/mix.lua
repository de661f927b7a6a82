-- wrk: what REQUESTS (environment) names, in turn: lists of messages and schedules and new schedules as 3:2:1 (mix), or
-- one of message (by id), create, empty. MESSAGES, GROUP: ids. LATER: when schedules run. API_KEY: sent as bearer token. Prints one line of JSON.
local key = os.getenv("API_KEY")
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = key and "Bearer " .. key or nil }
local requests, at, threads = {}, 0, 0

local function get(path) return wrk.format("GET", path, headers) end

local function create(message)
  return wrk.format("POST", "/api/schedules", headers, string.format(
    '{"message_id":"%s","group_id":"%s","scheduled_time":"%s"}', message, os.getenv("GROUP"), os.getenv("LATER")))
end

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  local what = os.getenv("REQUESTS")
  local messages, schedules = get("/api/messages"), get("/api/schedules")
  for message in string.gmatch(os.getenv("MESSAGES") or "", "[^,]+") do
    if what == "mix" then
      for _, one in ipairs({ messages, schedules, messages, create(message), messages, schedules }) do
        table.insert(requests, one)
      end
    elseif what == "message" then
      table.insert(requests, get("/api/messages/" .. message))
    elseif what == "create" then
      table.insert(requests, create(message))
    else
      table.insert(requests, get(os.getenv("EMPTY")))
    end
  end
  at = number * 3
end

function request()
  at = at + 1
  return requests[(at - 1) % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"per_second":%.1f,"mean_ms":%.2f,"p95_ms":%.2f,"p99_ms":%.2f,"errors_percent":%.3f}\n',
    summary.requests / summary.duration * 1e6, latency.mean / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, 100 * (errors.status + errors.connect + errors.read + errors.write + errors.timeout)
      / math.max(1, summary.requests)))
end
