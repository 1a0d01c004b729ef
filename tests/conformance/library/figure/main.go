// Command figure does with a cluster template what omnictl does, for the figures of .ci/figures: `figure validate FILE`,
// `figure render FILE`.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"

	"github.com/siderolabs/omni/client/pkg/template/operations"
)

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(verb, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}

	defer file.Close() //nolint:errcheck

	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}

	defer root.Close() //nolint:errcheck

	if verb == "validate" {
		return operations.ValidateTemplate(file, root)
	}

	output := bufio.NewWriter(os.Stdout)

	if err = operations.RenderTemplate(file, output, root); err != nil {
		return err
	}

	return output.Flush()
}
