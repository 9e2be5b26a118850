package web

import "strings"

// failureNames say in a few words why an item can't be read, by the code that the
// stages give. A code that isn't here is shown as it is.
var failureNames = map[string][2]string{
	"archive_unreadable": {"tệp nén hỏng", "broken archive"},
	"binary":             {"không phải văn bản", "no text"},
	"bomb":               {"tệp phình quá lớn khi giải nén", "swells when unpacked"},
	"crashed":            {"đọc tệp bị lỗi giữa chừng", "reading it crashed"},
	"damaged":            {"tệp hỏng", "damaged file"},
	"empty":              {"tệp rỗng", "empty file"},
	"encrypted":          {"tệp có mật khẩu", "needs a password"},
	"malformed":          {"tệp sai cấu trúc", "malformed file"},
	"missing":            {"không còn tệp này", "the file is gone"},
	"needs_tool":         {"máy thiếu chương trình để đọc", "a tool is missing"},
	"nested_too_deep":    {"tệp lồng nhau quá nhiều lớp", "nested too deep"},
	"no_text":            {"không có chữ đọc được", "no readable text"},
	"not_html":           {"không phải trang web", "no web page"},
	"not_office":         {"không phải tệp văn phòng", "no office file"},
	"not_pdf":            {"không phải tệp PDF", "no PDF"},
	"page_failed":        {"có trang không đọc được", "a page can't be read"},
	"permission":         {"không có quyền đọc", "no permission"},
	"time_limit":         {"đọc quá lâu", "takes too long"},
	"too_large":          {"tệp quá lớn", "too large"},
	"too_long":           {"văn bản quá dài", "too long"},
	"too_many_nodes":     {"trang quá phức tạp", "page too complex"},
	"truncated":          {"tệp bị cắt cụt", "cut off"},
	"unreadable":         {"không đọc được", "can't be read"},
	"unsupported":        {"loại tệp chưa đọc được", "a kind of file that isn't read"},
}

func failureName(code string, english bool) string {
	if _, known := failureNames[code]; !known {
		if of, ok := strings.CutPrefix(code, "archive_"); ok {
			return pick(english, "tệp nén: ", "archive: ") + failureName(of, english)
		}
	}
	return choose(code, english, failureNames)
}
