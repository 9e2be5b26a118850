package fleet

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// putLarge puts a message into the object store, and one that names it into its place. Where a
// cluster changes its leader meanwhile, the client may send a piece of an object twice: so it
// is read again before it counts, and put anew under another name if it isn't whole.
func (l *lease) putLarge(ctx context.Context, message []byte) error {
	name, tries := "", 0
	err := patiently(ctx, func(ctx context.Context) error {
		name = fmt.Sprintf("%s.%d", objectName(l.number, l.run, l.messages), tries)
		tries++
		if _, err := l.w.f.large.Put(ctx, jetstream.ObjectMeta{Name: name}, bytes.NewReader(message)); err != nil {
			return err
		}
		stored, err := l.w.f.large.GetBytes(ctx, name)
		if err != nil || !bytes.Equal(stored, message) {
			return fmt.Errorf("object %s isn't whole: %v", name, err) // whatever it was, it is worth another try
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store %s: %w", name, err)
	}
	err = l.put(ctx, kindResults, nil, nats.Header{numberHeader: {strconv.Itoa(l.messages)}, objectHeader: {name}})
	l.messages++
	return err
}

func objectName(number uint64, run string, message int) string {
	return fmt.Sprintf("%d.%s.%d", number, run, message)
}

// unitOfObject is the number in an object's name.
func unitOfObject(name string) (uint64, bool) {
	number, _, _ := strings.Cut(name, ".")
	n, err := strconv.ParseUint(number, 10, 64)
	return n, err == nil
}
