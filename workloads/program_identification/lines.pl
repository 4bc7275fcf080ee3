# lines.pl MODE < INPUT: one of three small tasks (count, upper, sum), the same in all languages.
my $mode = shift;
my ($number, $total, %counts) = (0, 0);
while (my $line = <STDIN>) {
  chomp $line;
  if ($mode eq 'count') {
    $counts{$_}++ for split ' ', $line;
  } elsif ($mode eq 'upper') {
    print $number++, ' ', uc $line, "\n";
  } else {
    $total = ($total * 31 + length $line) % 65521;
    print "$total\n";
  }
}
print "$_ $counts{$_}\n" for sort keys %counts;
