using Rollcall.Scim.Messages;

namespace Rollcall.Server.Resources;

/// <summary>Refusals that depend on a directory's settings, in one wording wherever they arise.</summary>
internal static class DirectoryRefusals
{
    /// <summary>403: the token is right, the directory is switched off.</summary>
    public static ScimException Disabled() => ScimException.Forbidden(
        "SCIM is switched off for this directory. Switch on 'Enable SCIM user management' (or run `rollcall directories enable`) and try again.");
}
