// Program goyaml answers what omnictl makes of YAML that stands inline in a template.
//
// A line of standard input is a JSON string: a text of YAML. Its answer is a line of JSON: for each document, the text
// that is made of it. A document stands for the value of a field `inline`.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v4"
)

// The largest question.
const largestLine = 16 << 20

// Answer is what was made of a text; Error is empty where it was taken.
type Answer struct {
	Error     string   `json:"error,omitempty"`
	Documents []string `json:"documents"`
}

func main() {
	questions := bufio.NewScanner(os.Stdin)
	questions.Buffer(nil, largestLine)

	answers := json.NewEncoder(os.Stdout)

	for questions.Scan() {
		var text string
		if err := json.Unmarshal(questions.Bytes(), &text); err != nil {
			panic(err)
		}

		if err := answers.Encode(answer(text)); err != nil {
			panic(err)
		}
	}
}

// answer guards against panics of the library, which are a refusal too: omnictl ends by them.
func answer(text string) (answered Answer) {
	defer func() {
		if reason := recover(); reason != nil {
			answered = Answer{Error: fmt.Sprintf("panic: %v", reason)}
		}
	}()

	documents, err := load(text)
	if err != nil {
		return Answer{Error: err.Error()}
	}

	return Answer{Documents: documents}
}

// load reads documents as siderolabs/omni client/pkg/template does: as nodes, which are written and read again.
func load(text string) ([]string, error) {
	documents := []string{}
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))

	for {
		var document yaml.Node

		if err := decoder.Decode(&document); err != nil {
			if errors.Is(err, io.EOF) {
				return documents, nil
			}

			return nil, err
		}

		raw, err := yaml.Marshal(document.Content[0])
		if err != nil {
			return nil, err
		}

		var again yaml.Node

		if err = yaml.NewDecoder(bytes.NewReader(raw)).Decode(&again); err != nil {
			return nil, err
		}

		made, err := inline(again.Content[0])
		if err != nil {
			return nil, err
		}

		documents = append(documents, made)
	}
}

// inline does what InlineContent of client/pkg/template/internal/models does.
func inline(node *yaml.Node) (string, error) {
	var mappings []map[string]any

	switch node.Kind {
	case yaml.ScalarNode:
		if node.ShortTag() == "!!null" {
			return "", nil
		}

		if node.Tag != "!!str" {
			return "", fmt.Errorf("expected string, but got %s", node.Tag)
		}

		return node.Value, nil
	case yaml.MappingNode:
		var mapping map[string]any

		if err := node.Decode(&mapping); err != nil {
			return "", err
		}

		mappings = append(mappings, mapping)
	case yaml.SequenceNode:
		if err := node.Decode(&mappings); err != nil {
			return "", err
		}
	default:
		return "", fmt.Errorf("unsupported inline node kind %d", node.Kind)
	}

	if len(mappings) == 0 {
		return "", nil
	}

	var written bytes.Buffer

	encoder := yaml.NewEncoder(&written)

	for _, mapping := range mappings {
		if err := encoder.Encode(mapping); err != nil {
			return "", err
		}
	}

	if err := encoder.Close(); err != nil {
		return "", err
	}

	return written.String(), nil
}
