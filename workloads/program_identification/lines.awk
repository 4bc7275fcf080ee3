# gawk -v mode=MODE -f lines.awk: one of three small tasks (count, upper, sum), the same in all
# languages.
mode == "count" { for (i = 1; i <= NF; ++i) ++counts[$i] }
mode == "upper" { print NR, toupper($0) }
mode == "sum" { total = (total * 31 + length($0)) % 65521; print total }
END {
  PROCINFO["sorted_in"] = "@ind_str_asc"
  for (word in counts) print word, counts[word]
}
