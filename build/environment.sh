# Sourced by run, rollcall and test. A built program looks for .NET in its usual places and in DOTNET_ROOT, but not on the PATH.
if [ -z "${DOTNET_ROOT:-}" ] && command -v dotnet >/dev/null; then
    dotnet_root=$(dirname "$(readlink -f "$(command -v dotnet)")")
    if [ -d "$dotnet_root/shared/Microsoft.NETCore.App" ]; then
        export DOTNET_ROOT=$dotnet_root
    fi
fi
