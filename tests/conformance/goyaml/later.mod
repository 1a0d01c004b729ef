// The go-yaml that Omni 1.10 is built with.
module talops.test/goyaml

go 1.26.4

require go.yaml.in/yaml/v4 v4.0.0-rc.6
