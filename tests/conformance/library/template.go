package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cosi-project/runtime/pkg/resource"
	"github.com/cosi-project/runtime/pkg/state"
	"github.com/cosi-project/runtime/pkg/state/impl/inmem"
	"github.com/cosi-project/runtime/pkg/state/impl/namespaced"
	"github.com/siderolabs/omni/client/pkg/omni/resources/omni"
	"github.com/siderolabs/omni/client/pkg/template"
	"github.com/siderolabs/omni/client/pkg/template/operations"
	"go.yaml.in/yaml/v4"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// TemplateAnswer is what the library says of one cluster template: where it stopped, or what it made of it.
type TemplateAnswer struct {
	// Refused is the library's own error; Stage says what it was doing.
	Refused string `json:"refused,omitempty"`
	Stage   string `json:"stage,omitempty"`

	Resources []TemplateResource `json:"resources,omitempty"`
	// Rendered is what `omnictl cluster template render` prints.
	Rendered string `json:"rendered,omitempty"`
	// Exported is what `omnictl cluster template export --include-kernel-args` makes of the resources; ExportRefused is why it
	// makes nothing.
	Exported      string `json:"exported,omitempty"`
	ExportRefused string `json:"exportRefused,omitempty"`
}

// TemplateResource is a resource as the gateway has it.
type TemplateResource struct {
	Type        string            `json:"type"`
	Namespace   string            `json:"namespace"`
	ID          string            `json:"id"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Spec        json.RawMessage   `json:"spec"`
}

// templates answers for each of the files, whose folder is the allowed one (client/pkg/omnictl/cluster/template).
func templates(request Request) (Answer, error) {
	answers := make([]TemplateAnswer, 0, len(request.Templates))

	for _, path := range request.Templates {
		answer, err := oneTemplate(path, request.Root)
		if err != nil {
			return Answer{}, fmt.Errorf("%s: %w", path, err)
		}

		answers = append(answers, answer)
	}

	return Answer{Templates: answers}, nil
}

func oneTemplate(path, root string) (answer TemplateAnswer, err error) {
	// What makes the library panic, omnictl dies of.
	stage := "load"

	defer func() {
		if panicked := recover(); panicked != nil {
			answer, err = TemplateAnswer{Refused: fmt.Sprint("panic: ", panicked), Stage: stage}, nil
		}
	}()

	file, err := os.Open(path)
	if err != nil {
		return TemplateAnswer{}, err
	}

	defer file.Close() //nolint:errcheck

	if root == "" {
		root = filepath.Dir(path)
	}

	allowed, err := os.OpenRoot(root)
	if err != nil {
		return TemplateAnswer{}, err
	}

	defer allowed.Close() //nolint:errcheck

	loaded, err := template.Load(file, template.WithRoot(allowed))
	if err != nil {
		return TemplateAnswer{Refused: err.Error(), Stage: stage}, nil //nolint:nilerr
	}

	stage = "validate"

	if err = loaded.Validate(); err != nil {
		return TemplateAnswer{Refused: err.Error(), Stage: stage}, nil //nolint:nilerr
	}

	stage = "translate"

	resources, err := loaded.Translate()
	if err != nil {
		return TemplateAnswer{Refused: err.Error(), Stage: stage}, nil //nolint:nilerr
	}

	for _, made := range resources {
		one, err := templateResource(made)
		if err != nil {
			return TemplateAnswer{}, err
		}

		answer.Resources = append(answer.Resources, one)
	}

	if answer.Rendered, err = rendered(resources); err != nil {
		return TemplateAnswer{}, err
	}

	stage = "export"

	if answer.Exported, err = exported(resources); err != nil {
		answer.ExportRefused = err.Error()
	}

	return answer, nil
}

// exported puts resources into an empty Omni and exports the cluster that is among them.
func exported(resources []resource.Resource) (string, error) {
	ctx := context.Background()
	omniState := state.WrapCore(namespaced.NewState(inmem.Build))
	cluster := ""

	for _, made := range resources {
		if made.Metadata().Type() == omni.ClusterType {
			cluster = made.Metadata().ID()
		}

		if err := omniState.Create(ctx, made); err != nil {
			return "", err
		}
	}

	var output bytes.Buffer

	_, err := operations.ExportTemplate(ctx, omniState, cluster, true, &output)

	return output.String(), err
}

func templateResource(made resource.Resource) (TemplateResource, error) {
	spec, ok := made.Spec().(interface{ GetValue() proto.Message })
	if !ok {
		return TemplateResource{}, errors.New("a spec that is no protobuf message")
	}

	// As the gateway writes it (siderolabs/omni internal/backend/runtime/cosi).
	text, err := protojson.MarshalOptions{UseProtoNames: true, UseEnumNumbers: true}.Marshal(spec.GetValue())
	if err != nil {
		return TemplateResource{}, err
	}

	metadata := made.Metadata()

	return TemplateResource{
		Type:        metadata.Type(),
		Namespace:   metadata.Namespace(),
		ID:          metadata.ID(),
		Labels:      metadata.Labels().Raw(),
		Annotations: metadata.Annotations().Raw(),
		Spec:        text,
	}, nil
}

// rendered prints as the client library's operations.RenderTemplate does.
func rendered(resources []resource.Resource) (string, error) {
	var output bytes.Buffer

	encoder := yaml.NewEncoder(&output)
	encoder.SetIndent(2)

	for _, made := range resources {
		// The library writes the time at which it made the resource.
		made.Metadata().SetCreated(time.Time{})
		made.Metadata().SetUpdated(time.Time{})

		marshaled, err := resource.MarshalYAML(made)
		if err != nil {
			return "", err
		}

		if err = encoder.Encode(marshaled); err != nil {
			return "", err
		}
	}

	return output.String(), nil
}
