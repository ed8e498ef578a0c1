using Rollcall.Scim.Messages;

namespace Rollcall.Scim.Resources;

/// <summary>A token of a JSON text that is refused once it is known where it stands; never leaves <see cref="ScimJson"/>.</summary>
internal sealed class UnacceptableTokenException(Func<string, ScimException> refusal) : Exception
{
    /// <summary>The refusal of what stands at a place.</summary>
    public ScimException At(string place) => refusal(place);
}
