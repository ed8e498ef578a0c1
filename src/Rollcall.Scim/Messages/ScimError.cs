using System.Globalization;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Messages;

/// <summary>The error message of RFC 7644 §3.12: the one place where a <see cref="ScimException"/> becomes JSON.</summary>
public static class ScimError
{
    /// <summary>The message body. <c>status</c> is a string, as the RFC's examples have it and as Okta checks.</summary>
    public static ScimObject ToMessage(ScimException error)
    {
        var message = new ScimObject(
            ("schemas", new ScimList([new ScimString(SchemaUrns.Error)])),
            ("status", new ScimString(error.Status.ToString(CultureInfo.InvariantCulture))));
        if (error.ScimType is not null)
            message = message.With("scimType", new ScimString(error.ScimType));
        return message.With("detail", new ScimString(error.Detail));
    }
}
