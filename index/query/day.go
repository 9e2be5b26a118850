package query

import (
	"strconv"
	"strings"
	"time"
)

// days reads 2019, 2019-12, 2019-12-05, 12/2019 or 5/12/2019 as the first and
// last day meant.
func days(text string) (first, last string, ok bool) {
	parts := strings.Split(text, "-")
	if strings.Contains(text, "/") {
		parts = strings.Split(text, "/")
		for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
			parts[i], parts[j] = parts[j], parts[i]
		}
	}
	if len(parts) > 3 {
		return "", "", false
	}
	numbers := []int{0, 1, 1}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || part[0] == '+' || i == 0 && (n < 1900 || n > 2199) || i > 0 && (n < 1 || len(part) > 2) {
			return "", "", false
		}
		numbers[i] = n
	}
	start := time.Date(numbers[0], time.Month(numbers[1]), numbers[2], 0, 0, 0, 0, time.UTC)
	if start.Month() != time.Month(numbers[1]) || start.Day() != numbers[2] {
		return "", "", false
	}
	end := start
	switch len(parts) {
	case 1:
		end = start.AddDate(1, 0, -1)
	case 2:
		end = start.AddDate(0, 1, -1)
	}
	return start.Format(time.DateOnly), end.Format(time.DateOnly), true
}

func dayAfter(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil { // days made it
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}
