-- SPDX-License-Identifier: Apache-2.0
-- Sends one picture again and again: for wrk (Debian's package wrk).
--   PICTURE=photo.jpg wrk -t 1 -c 4 -d 60s --timeout 30s --latency -s scripts/service-load.lua \
--     http://127.0.0.1:8080/v1/colorize
local path = assert(os.getenv("PICTURE"), "set PICTURE to a JPEG")
local file = assert(io.open(path, "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "image/jpeg"
file:close()

local failed = 0

function response(status)
  if status ~= 200 then
    failed = failed + 1
    if failed == 1 then
      print("a request was answered with " .. status)
    end
  end
end
