package pdf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// Draw has a child draw a page of a PDF, from 1, for people to look at. A file at
// fault, and a page that it hasn't, give a *corpus.InputError.
func Draw(ctx context.Context, body []byte, uri string, page, dpi int, o Options) (*image.Gray, error) {
	o = o.withDefaults()
	options, err := json.Marshal(request{CacheDir: o.CacheDir, MaxPages: o.MaxPages, Draw: []int{page - 1}, DPI: dpi})
	if err != nil {
		return nil, fmt.Errorf("draw page %d of %s: %w", page, uri, err)
	}
	limits := o.Limits
	limits.Time = o.drawTime(1)
	var picture *image.Gray
	err = o.Pool.Run(ctx, sandbox.Request{Task: taskName, Input: uri, Options: options, Body: body}, limits, func(piece []byte) error {
		_, picture, err = decodePicture(piece)
		return err
	})
	var bad *corpus.InputError
	if errors.As(err, &bad) {
		bad.Input = uri
	}
	if err != nil {
		return nil, err
	}
	if picture == nil || picture.Rect.Empty() {
		return nil, &corpus.InputError{Input: uri, Code: pageFailed, Reason: fmt.Sprintf("page %d can't be drawn", page)}
	}
	return picture, nil
}
