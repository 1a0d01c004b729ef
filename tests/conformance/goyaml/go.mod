// The go-yaml that Omni 1.9 is built with; later.mod has that of Omni 1.10.
module talops.test/goyaml

go 1.26.4

require go.yaml.in/yaml/v4 v4.0.0-rc.4
