# tclsh lines.tcl MODE < INPUT: one of three small tasks (count, upper, sum), the same in all
# languages.
fconfigure stdin -translation binary
fconfigure stdout -translation binary
set mode [lindex $argv 0]
set number 0
set total 0
while {[gets stdin line] >= 0} {
  switch $mode {
    count { foreach word [split $line] { incr counts($word) } }
    upper { puts "$number [string toupper $line]"; incr number }
    sum { set total [expr {($total * 31 + [string length $line]) % 65521}]; puts $total }
  }
}
foreach word [lsort [array names counts]] { puts "$word $counts($word)" }
