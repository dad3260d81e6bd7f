module {{name}}

go 1.24

require github.com/hatchet-dev/hatchet v0.97.0
