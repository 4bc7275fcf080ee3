-- lines.lua MODE < INPUT: one of three small tasks (count, upper, sum), the same in all languages.
local mode, number, total, counts = arg[1], 0, 0, {}
for line in io.lines() do
  if mode == 'count' then
    for word in line:gmatch('%S+') do counts[word] = (counts[word] or 0) + 1 end
  elseif mode == 'upper' then
    io.write(number, ' ', line:upper(), '\n')
    number = number + 1
  else
    total = (total * 31 + #line) % 65521
    io.write(total, '\n')
  end
end
local words = {}
for word in pairs(counts) do words[#words + 1] = word end
table.sort(words)
for _, word in ipairs(words) do io.write(word, ' ', counts[word], '\n') end
