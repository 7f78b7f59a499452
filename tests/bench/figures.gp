# SPDX-License-Identifier: BSD-3-Clause
# For doc.sh: draws `figure' of the file `table', whose first line names its
# columns.
set terminal svg size 760,480 noenhanced font 'sans-serif,13' \
	background '#ffffff'
set datafile missing '-'
set grid lc rgb '#dddddd'
set border 3
set tics nomirror
stats table using 0 nooutput
columns = int(STATS_columns)

array color[10] = ['#999999', '#555555', '#d00000', '#1f77b4', '#2ca02c', \
	'#9467bd', '#8c564b', '#e377c2', '#ff7f0e', '#17becf']
array mark[10] = [4, 6, 7, 8, 10, 12, 1, 2, 3, 5]

if (figure eq 'scale') {
	set title 'Cost of a promise by how many are pending at once'
	set xlabel 'pending promises'
	set ylabel 'ns of CPU time for a promise'
	set logscale x
	set format x '%.0s%c'
	set xrange [1000:*]
	set yrange [0:*]
	set key left top
	plot for [i = 2:4] table using 1:i with linespoints lw 2 pt 7 \
		lc rgb color[i - 1] title columnheader(i)
}
if (figure eq 'cost') {
	set title 'Cost of an operation'
	set xlabel 'ns of CPU time (logarithmic)'
	set logscale x
	set yrange [*:*] reverse
	set offsets 0, 0, 0.7, 0.7
	set key outside right
	plot for [i = 2:columns] table using i:0:ytic(1) with points ps 0.9 \
		pt mark[i - 1] lc rgb color[i - 1] title columnheader(i)
}
