#!/bin/bash
# readme_table.sh on a small report, whatever language its caller speaks. Expected: by hand.
#   readme_table_test.sh READMETABLE
set -u
script=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

cat > tables.txt << 'TABLES'
small column random accuracy random
small row forest
small best best trivial baseline
other row forest
TABLES
cat > report.csv << 'CSV'
track,model,metric,mean,low,high
random,forest,accuracy,0.98765,0.9,1
random,baseline_rate,accuracy,0.5,0.25,0.75
random,baseline_edges,accuracy,0.625,0.5,0.75
CSV
cat > expected.md << 'TABLE'
| model | random |
|---|---|
| forest | 0.988 [0.900, 1.000] |
| best trivial baseline | 0.625 [0.500, 0.750] |
TABLE

# An awk of a caller whose numbers have commas, on a machine that need not know such a language.
mkdir bin
cat > bin/awk << AWK
#!/bin/bash
[[ \${LC_ALL:-} == C ]] || { echo "| 0,000 [0,000, 0,000] |"; exit; }
exec $(command -v awk) "\$@"
AWK
chmod +x bin/awk
for language in C de_DE.UTF-8; do
  LC_ALL=$language PATH=$PWD/bin:$PATH "$script" tables.txt small report.csv > table.md 2> errors ||
    fail "$language: exit code $?: $(cat errors)"
  diff expected.md table.md || fail "$language: another table (above)"
done

# refused TEXT SED: the report as SED changes it gives an error with TEXT.
refused() {
  sed "$2" report.csv > changed.csv
  said=$("$script" tables.txt small changed.csv 2>&1) && fail "accepted: $2"
  [[ $said == *"$1"* ]] || fail "no \"$1\" in: $said"
}
refused "forest" '/forest/d'
refused "line 2 of the report has 7 fields" 's/0.98765/0,98765/'
refused "is no number" 's/0.98765/nan/'
exit $((failures > 0))
