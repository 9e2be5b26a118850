package ingest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// isMHTML reports whether the bytes are a page saved with its files in one: a
// message whose header stands before any tag.
func isMHTML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), 4096)])
	if !bytes.HasPrefix(head, []byte("from:")) && !bytes.HasPrefix(head, []byte("mime-version:")) && !bytes.HasPrefix(head, []byte("subject:")) && !bytes.HasPrefix(head, []byte("content-type:")) {
		return false
	}
	return bytes.Contains(head, []byte("mime-version:")) && (bytes.Contains(head, []byte("multipart/related")) || bytes.Contains(head, []byte("text/html")))
}

var errNoPage = errors.New("no part is a page")

// mhtmlPage is the first page of the message and its declared type.
func mhtmlPage(raw *Raw, limits Limits) ([]byte, string, error) {
	damaged := func(err error) error {
		return &corpus.InputError{Input: raw.URI, Code: Damaged, Reason: "the saved page is damaged", Err: err}
	}
	message, err := mail.ReadMessage(bytes.NewReader(bytes.TrimLeft(raw.Body, " \t\r\n")))
	if err != nil {
		return nil, "", damaged(err)
	}
	declared := message.Header.Get("Content-Type")
	mediaType, params, err := mime.ParseMediaType(declared)
	if err != nil {
		return nil, "", damaged(err)
	}
	if mediaType == "text/html" {
		body, err := io.ReadAll(transfer(message.Body, message.Header.Get("Content-Transfer-Encoding")))
		return body, declared, err
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	for range limits.Members {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, "", damaged(err)
		}
		declared := part.Header.Get("Content-Type")
		if t, _, err := mime.ParseMediaType(declared); err != nil || t != "text/html" {
			continue
		}
		body, err := io.ReadAll(transfer(part, part.Header.Get("Content-Transfer-Encoding")))
		if err != nil && len(body) == 0 {
			return nil, "", damaged(err)
		}
		return body, declared, nil
	}
	return nil, "", damaged(errNoPage)
}

// transfer undoes the encoding of a part; none makes it larger.
func transfer(r io.Reader, encoding string) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}
