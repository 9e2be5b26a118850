package html

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// decode is the text of the page and the encoding it was in.
func decode(body []byte, mediaType string) (string, []string) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if utf8.Valid(body) {
		return string(body), []string{"utf-8"}
	}
	enc, name, _ := charset.DetermineEncoding(body, mediaType)
	b, err := io.ReadAll(enc.NewDecoder().Reader(bytes.NewReader(body)))
	if err != nil {
		return string(body), nil
	}
	return string(b), []string{name}
}
