package conformance

import (
	"encoding"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"go.yaml.in/yaml/v4"
)

// talosKeys writes the table of the keys that Talos machine configurations have, out of the Go types that the loader
// fills: a line for each kind of document, a line for each type with its keys.
//
// The kinds are those of the JSON Schema in the module's folder.
func talosKeys(request Request) (Answer, error) {
	kinds, err := talosKinds(filepath.Join(request.Folder, "config/schemas/config.schema.json"))
	if err != nil {
		return Answer{}, err
	}

	table := keyTable{types: map[string]string{}}

	var lines []string

	for _, kind := range append([]string{""}, kinds...) {
		loaded, err := load(kind)
		if err != nil {
			// The schema leaves this ending out of one.
			kind += "Config"

			if loaded, err = load(kind); err != nil {
				return Answer{}, fmt.Errorf("loading a document of the kind %q: %w", kind, err)
			}
		}

		lines = append(lines, fmt.Sprintf("kind %s= %s", strings.TrimPrefix(kind+" ", " "), table.of(reflect.TypeOf(loaded.Documents()[0]))))
	}

	for _, line := range table.types {
		lines = append(lines, line)
	}

	slices.Sort(lines)

	return Answer{Table: strings.Join(lines, "\n") + "\n"}, nil
}

func load(kind string) (config.Provider, error) {
	text := "machine: {}\n"
	if kind != "" {
		text = fmt.Sprintf("apiVersion: v1alpha1\nkind: %s\n", kind)
	}

	return configloader.NewFromBytes([]byte(text))
}

func talosKinds(schema string) ([]string, error) {
	text, err := os.ReadFile(schema)
	if err != nil {
		return nil, err
	}

	var parsed struct {
		Definitions map[string]struct {
			Properties map[string]struct {
				Enum []any `json:"enum"`
			} `json:"properties"`
		} `json:"$defs"`
	}

	if err = json.Unmarshal(text, &parsed); err != nil {
		return nil, err
	}

	var kinds []string

	for _, definition := range parsed.Definitions {
		for _, kind := range definition.Properties["kind"].Enum {
			if name, ok := kind.(string); ok && definition.Properties["apiVersion"].Enum != nil {
				kinds = append(kinds, name)
			}
		}
	}

	if len(kinds) < 40 {
		return nil, fmt.Errorf("%s names %d kinds", schema, len(kinds))
	}

	slices.Sort(kinds)

	return slices.Compact(kinds), nil
}

// keyTable gathers types, by the names that they have in the table.
type keyTable struct {
	types map[string]string
}

var (
	yamlUnmarshaler = reflect.TypeFor[yaml.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	duration        = reflect.TypeFor[time.Duration]()
)

// of is the word for a type; what fills itself may be anything, or any scalar.
func (table *keyTable) of(typ reflect.Type) string {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}

	pointer := reflect.PointerTo(typ)
	_, legacy := pointer.MethodByName("UnmarshalYAML")

	switch {
	case pointer.Implements(yamlUnmarshaler), legacy:
		return "any"
	case pointer.Implements(textUnmarshaler), typ == duration:
		return "scalar"
	}

	switch typ.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "flag"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "number"
	case reflect.Slice, reflect.Array:
		if typ.Elem().Kind() == reflect.Uint8 {
			return "any"
		}

		return "[]" + table.of(typ.Elem())
	case reflect.Map:
		return "{}" + table.of(typ.Elem())
	case reflect.Struct:
		return table.structure(typ)
	default:
		return "any"
	}
}

func (table *keyTable) structure(typ reflect.Type) string {
	name := typ.String()
	if _, known := table.types[name]; known {
		return name
	}

	// Before its fields, one of which may be of the same type.
	table.types[name] = ""

	var keys []string

	for _, field := range reflect.VisibleFields(typ) {
		if !field.IsExported() && !field.Anonymous {
			continue
		}

		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		inline := strings.Contains(options, "inline")

		switch {
		case inline && field.Type.Kind() == reflect.Map:
			delete(table.types, name)

			return "{}" + table.of(field.Type.Elem())
		case key == "-", inline, field.Anonymous && key == "":
			continue
		case key == "":
			key = strings.ToLower(field.Name)
		}

		keys = append(keys, key+":"+table.of(field.Type))
	}

	slices.Sort(keys)

	table.types[name] = strings.Join(append([]string{"type", name}, keys...), " ")

	return name
}
