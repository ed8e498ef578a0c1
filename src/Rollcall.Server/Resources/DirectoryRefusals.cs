using Rollcall.Scim.Messages;

namespace Rollcall.Server.Resources;

/// <summary>Refusals that depend on a directory's settings, in one wording wherever they arise.</summary>
internal static class DirectoryRefusals
{
    /// <summary>403: the token is right, the directory is switched off.</summary>
    public static ScimException Disabled() => ScimException.Forbidden(
        "SCIM is switched off for this directory. Switch on 'Enable SCIM user management' (or run `rollcall directories enable`) and try again.");

    /// <summary>503: the request was read by schemas that were changed while it waited. Sent again, it is read by the new ones.</summary>
    public static ScimException SchemaChanged() => ScimException.Unavailable("The schemas of this directory have just been changed. Nothing was changed by this request; send it again.", 1);
}
