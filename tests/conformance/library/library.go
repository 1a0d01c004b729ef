// Package conformance answers, line by line, what the official libraries say: of signatures, keys, label selectors and
// cluster templates.
//
// A request is a JSON object on a line of standard input, its answer one on a line of standard output. Every request
// brings the time at which it is to be answered, in nanoseconds since 1970, and the libraries, which ask the system for
// the time, are given that one.
package conformance

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	pgpcrypto "github.com/ProtonMail/gopenpgp/v3/crypto"
	gateway "github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/siderolabs/go-api-signature/pkg/message"
	"github.com/siderolabs/go-api-signature/pkg/pgp"
	"github.com/siderolabs/go-api-signature/pkg/pgp/client"
	"github.com/siderolabs/go-api-signature/pkg/serviceaccount"
	"github.com/siderolabs/omni/client/pkg/access"
	"github.com/siderolabs/omni/client/pkg/cosi/labels"
	"google.golang.org/grpc/metadata"
)

// Request is one question; which fields count depends on what is asked.
type Request struct {
	Ask string `json:"ask"`
	Now int64  `json:"now"`

	// A call: its gRPC method, its metadata (to be signed), its HTTP headers (to be verified).
	Method   string              `json:"method"`
	Metadata map[string][]string `json:"metadata"`
	Headers  [][2]string         `json:"headers"`
	Payload  string              `json:"payload"`

	// Keys: armored, as a service account's, in a folder of users' keys.
	PublicKeys     []PublicKey `json:"publicKeys"`
	PrivateKey     string      `json:"privateKey"`
	ServiceAccount string      `json:"serviceAccount"`
	Folder         string      `json:"folder"`
	Context        string      `json:"context"`
	Name           string      `json:"name"`
	Identity       string      `json:"identity"`
	Lifetime       int64       `json:"lifetime"`

	Selector string `json:"selector"`

	// Cluster templates: their files, and the folder that they may read from.
	Templates []string `json:"templates"`
	Root      string   `json:"root"`
}

// PublicKey is a registered key, and what a server noted of its end, in seconds since 1970.
type PublicKey struct {
	Armored string `json:"armored"`
	Expires int64  `json:"expires"`
}

// Answer is what a library said; Error is empty where it agreed.
type Answer struct {
	Error       string              `json:"error,omitempty"`
	Metadata    map[string][]string `json:"metadata,omitempty"`
	Signature   string              `json:"signature,omitempty"`
	Key         *Key                `json:"key,omitempty"`
	Identity    string              `json:"identity,omitempty"`
	Fingerprint string              `json:"fingerprint,omitempty"`
	Expires     int64               `json:"expires,omitempty"`
	Terms       []Term              `json:"terms,omitempty"`
	Templates   []TemplateAnswer    `json:"templates,omitempty"`
	Table       string              `json:"table,omitempty"`
}

// Key is a new key pair.
type Key struct {
	Public         string `json:"public"`
	Private        string `json:"private"`
	ServiceAccount string `json:"serviceAccount"`
}

// Term is a condition on a label.
type Term struct {
	Key    string   `json:"key"`
	Op     int      `json:"op"`
	Invert bool     `json:"invert"`
	Values []string `json:"values"`
}

func answer(request Request) (Answer, error) {
	switch request.Ask {
	case "sign":
		return sign(request)
	case "sign payload":
		return signPayload(request)
	case "verify":
		return verify(request)
	case "new service account":
		return newServiceAccount(request)
	case "read service account":
		return readServiceAccount(request)
	case "new user key":
		return newUserKey(request)
	case "read user key":
		return readUserKey(request)
	case "register":
		return register(request)
	case "selector":
		return selector(request)
	case "templates":
		return templates(request)
	case "talos keys":
		return talosKeys(request)
	}

	return Answer{}, fmt.Errorf("nothing is known of %q", request.Ask)
}

// sign signs a call as the client library's interceptor does (go-api-signature pkg/client/interceptor).
func sign(request Request) (Answer, error) {
	key, err := readKey(request.PrivateKey)
	if err != nil {
		return Answer{}, err
	}

	call := message.NewGRPC(metadata.MD(request.Metadata).Copy(), request.Method)
	if err = call.Sign(request.Identity, key); err != nil {
		return Answer{}, err
	}

	return Answer{Metadata: call.Metadata}, nil
}

func signPayload(request Request) (Answer, error) {
	key, err := readKey(request.PrivateKey)
	if err != nil {
		return Answer{}, err
	}

	signature, err := key.Sign([]byte(request.Payload))

	return Answer{Signature: base64.StdEncoding.EncodeToString(signature)}, err
}

// verify decides as a server does: the gateway turns HTTP headers into metadata, the key is looked up by its
// fingerprint and must not have run out, the message is verified (siderolabs/omni
// internal/pkg/auth/interceptor/signature.go, authenticatorFunc in internal/backend/server.go).
func verify(request Request) (Answer, error) {
	call, err := http.NewRequest(http.MethodPost, "http://omni.example.com/api"+request.Method, nil)
	if err != nil {
		return Answer{}, err
	}

	for _, header := range request.Headers {
		call.Header.Add(header[0], header[1])
	}

	ctx, err := gateway.AnnotateContext(context.Background(), gateway.NewServeMux(), call, request.Method)
	if err != nil {
		return Answer{}, err
	}

	received, _ := metadata.FromOutgoingContext(ctx)
	signed := message.NewGRPC(received, request.Method)

	signature, err := signed.Signature()
	if err != nil {
		return Answer{}, err
	}

	for _, registered := range request.PublicKeys {
		key, err := readKey(registered.Armored)
		if err != nil {
			return Answer{}, err
		}

		if key.Fingerprint() == signature.KeyFingerprint {
			if time.Unix(registered.Expires, 0).Before(time.Now()) {
				return Answer{}, errors.New("public key expired")
			}

			return Answer{Identity: signature.Identity, Fingerprint: key.Fingerprint()}, signed.VerifySignature(key)
		}
	}

	return Answer{}, fmt.Errorf("no key has the fingerprint %q", signature.KeyFingerprint)
}

func readKey(armored string) (*pgp.Key, error) {
	key, err := pgpcrypto.NewKeyFromArmored(armored)
	if err != nil {
		return nil, err
	}

	return pgp.NewKey(key)
}

// newServiceAccount makes a key as `omnictl serviceaccount create` does
// (siderolabs/omni client/pkg/omnictl/serviceaccount.go).
func newServiceAccount(request Request) (Answer, error) {
	account := access.ParseServiceAccountFromName(request.Name)
	lifetime := time.Duration(request.Lifetime) * time.Second

	key, err := pgp.GenerateKey(account.BaseName, "linux/amd64", account.FullID(), lifetime)
	if err != nil {
		return Answer{}, err
	}

	encoded, err := serviceaccount.Encode(request.Name, key)
	if err != nil {
		return Answer{}, err
	}

	return newKey(key, Key{ServiceAccount: encoded})
}

func newKey(key *pgp.Key, texts Key) (Answer, error) {
	var err error

	if texts.Public, err = key.ArmorPublic(); err != nil {
		return Answer{}, err
	}

	texts.Private, err = key.Armor()

	return Answer{Fingerprint: key.Fingerprint(), Key: &texts}, err
}

func readServiceAccount(request Request) (Answer, error) {
	account, err := serviceaccount.Decode(request.ServiceAccount)
	if err != nil {
		return Answer{}, err
	}

	if _, err = account.Key.Sign([]byte("anything")); err != nil {
		return Answer{}, err
	}

	identity := access.ParseServiceAccountFromName(account.Name).FullID()

	return Answer{Identity: identity, Fingerprint: account.Key.Fingerprint()}, nil
}

// users are the keys in a folder, found as omnictl finds them below --siderov1-keys-dir.
func users(request Request) *client.KeyProvider {
	return client.NewKeyProviderWithFallback("omni/keys", filepath.Dir(request.Folder), filepath.Base(request.Folder), true)
}

func newUserKey(request Request) (Answer, error) {
	key, err := users(request).GenerateKey(request.Context, request.Identity, request.Name)
	if err != nil {
		return Answer{}, err
	}

	if _, err = users(request).WriteKey(key); err != nil {
		return Answer{}, err
	}

	return newKey(key.Key, Key{})
}

func readUserKey(request Request) (Answer, error) {
	key, err := users(request).ReadValidKey(request.Context, request.Identity)
	if err != nil {
		return Answer{}, err
	}

	_, err = key.Sign([]byte("anything"))

	return Answer{Fingerprint: key.Fingerprint()}, err
}

// register says whether a server would take a public key, and what it would note of it.
func register(request Request) (Answer, error) {
	lifetime := time.Duration(request.Lifetime) * time.Second

	key, err := access.ValidatePGPPublicKey([]byte(request.PublicKeys[0].Armored), pgp.WithMaxAllowedLifetime(lifetime))
	if err != nil {
		return Answer{}, err
	}

	return Answer{Fingerprint: key.ID, Expires: key.Expiration.Unix()}, nil
}

func selector(request Request) (Answer, error) {
	query, err := labels.ParseQuery(request.Selector)
	if err != nil {
		return Answer{}, err
	}

	terms := make([]Term, 0, len(query.Terms))
	for _, term := range query.Terms {
		terms = append(terms, Term{Key: term.Key, Op: int(term.Op), Invert: term.Invert, Values: term.Value})
	}

	return Answer{Terms: terms}, nil
}
