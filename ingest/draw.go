package ingest

import (
	"context"
	"image"

	"github.com/sokhoi/sokhoi/ingest/pdf"
)

// Draw draws a page of a PDF, from 1, in a child process, for people to look at. A
// file at fault, and a page that it hasn't, give a *corpus.InputError.
func (p *Parser) Draw(ctx context.Context, body []byte, uri string, page, dpi int) (*image.Gray, error) {
	limits := p.Limits.withDefaults()
	return pdf.Draw(ctx, body, uri, page, dpi, pdf.Options{Pool: p.Pool, Limits: limits.Sandbox, CacheDir: p.CacheDir, MaxPages: limits.Pages})
}
