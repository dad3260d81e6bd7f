# usage: commit.sh "msg" file=content ...   commits exactly these blobs on HEAD
set -e
cd /work/main; msg="$1"; shift
export GIT_INDEX_FILE=/tmp/mine/index; git read-tree HEAD
args=()
for pair in "$@"; do f="${pair%%=*}"; c="${pair#*=}"; b=$(git hash-object -w "$c"); git update-index --add --cacheinfo 100644,$b,$f; args+=("100644,$b,$f"); done
tree=$(git write-tree); head=$(git rev-parse HEAD)
commit=$(echo "$msg" | git commit-tree $tree -p $head)
git update-ref HEAD $commit $head
unset GIT_INDEX_FILE
for a in "${args[@]}"; do git update-index --add --cacheinfo $a; done
git log --oneline -1
