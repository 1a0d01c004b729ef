package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/grpclog"
)

// The largest request: a header list of a hundred kilobytes, and keys.
const largestLine = 1 << 20

// TestLibrary answers until there is nothing more to answer. It is a test because only in one can time be set: in a
// bubble of testing/synctest a sleep moves the clock that the libraries see.
func TestLibrary(t *testing.T) {
	// The gateway tells of every header that it drops.
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))

	requests := bufio.NewScanner(os.Stdin)
	requests.Buffer(nil, largestLine)

	answers := json.NewEncoder(os.Stdout)
	answers.SetEscapeHTML(false)

	for requests.Scan() {
		var request Request
		if err := json.Unmarshal(requests.Bytes(), &request); err != nil {
			t.Fatalf("reading a request: %v", err)
		}

		var answered Answer

		synctest.Test(t, func(*testing.T) {
			time.Sleep(time.Until(time.Unix(0, request.Now)))

			answered = guarded(request)
		})

		if err := answers.Encode(answered); err != nil {
			t.Fatalf("writing an answer: %v", err)
		}
	}

	if err := requests.Err(); err != nil {
		t.Fatalf("reading requests: %v", err)
	}
}

// guarded is answer, with errors and panics in the answer: the library panics on signatures of less than four words,
// which a server recovers from.
func guarded(request Request) (answered Answer) {
	defer func() {
		if reason := recover(); reason != nil {
			answered = Answer{Error: fmt.Sprintf("panic: %v", reason)}
		}
	}()

	answered, err := answer(request)
	if err != nil {
		answered.Error = err.Error()
	}

	return answered
}
